cat <<E
E
cat <<''
text

echo x
