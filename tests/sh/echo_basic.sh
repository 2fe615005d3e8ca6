echo; echo a  b; echo -n x; echo; echo 'a\tb\n' 'c\\d' '\0101'; echo -- x; echo 'stop\chere' no; echo; echo -x
