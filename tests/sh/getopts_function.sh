f() { OPTIND=1; while getopts xy: o; do echo $o $OPTARG; done; }; f -x -y 1; f -y 2 -x; 
