touch a .b c; echo *; echo .[!.]*; echo [!a]; echo ?; echo nomatch*; echo "*" '*' \*
mkdir d .e; touch d/x .e/y; echo */*; echo */; echo .e/*; for f in d/*; do echo "$f"; done
