case x in y) false;; esac; echo $?
false; case x in x) ;; esac; echo $?
case x in x) false;; esac; echo $?
case x in x) (exit 5);; esac; echo $?
case x in esac
echo end
