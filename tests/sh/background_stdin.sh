echo x | { cat & wait; }
cat & wait; echo eof
