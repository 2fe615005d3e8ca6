try=0
flaky() { try=$((try + 1)); [ $try -ge 3 ]; }
until flaky; do echo "try $try failed"; [ $try -gt 5 ] && break; done
echo done after $try
