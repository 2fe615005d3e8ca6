set -- -z -b; while getopts :ab: o; do echo $o $OPTARG; done; OPTIND=1; while getopts ab: o 2>/dev/null; do echo $o ${OPTARG-u}; done
OPTIND=1; getopts a o x y; echo $? $o $OPTIND; OPTIND=1; getopts a o -a x; echo $? $o
