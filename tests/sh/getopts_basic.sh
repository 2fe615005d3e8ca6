set -- -a -b val -cd rest -x; while getopts ab:cd o; do echo $o ${OPTARG:-none}; done; shift $((OPTIND-1)); echo $*
OPTIND=1; set -- -bval -ac --  -d; while getopts ab:c o; do echo $o ${OPTARG-}; done; echo $OPTIND
