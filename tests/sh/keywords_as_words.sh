echo if then else fi for do done case esac while { } !; for in in in; do echo $in; done; for do in a; do echo $do; done; x=if; echo $x; case in in in) echo y;; esac
