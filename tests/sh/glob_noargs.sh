touch x; set -- *; echo $#; set -- *.none; echo $# "$1"
