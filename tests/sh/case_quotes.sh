case '*' in '*') echo star;; esac; case a in '*') echo no;; *) echo other;; esac
p='a*'; case abc in $p) echo pattern;; esac; case abc in "$p") echo no;; *) echo literal;; esac
case 'a b' in a\ b) echo blank;; esac; case '' in '') echo empty;; esac; case x in esac; echo $?
