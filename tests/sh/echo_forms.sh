echo; echo ''; echo -; echo a  b; echo "a  b"; echo -- x; echo 'a*b'; echo $(echo); echo a ""  b
