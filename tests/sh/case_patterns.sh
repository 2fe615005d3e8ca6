case 'a*b' in a\*b) echo 1;; esac
case 'axb' in 'a*b') echo no;; a*b) echo 2;; esac
p='a*'; case abc in $p) echo 3;; esac; case abc in "$p") echo no;; *) echo 4;; esac
case ] in []]) echo 5;; esac; case - in [a-]) echo 6;; esac; case b in [!a]) echo 7;; esac
case '\' in \\) echo 8;; esac
case x in (x) echo 9;; esac
