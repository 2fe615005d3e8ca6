if true;then echo a;fi;for i in 1 2;do echo $i;done;while false;do :;done;{ echo b;};(echo c);case x in x)echo d;esac
f(){ echo e;};f;true&&echo f||echo g;!(false)&&echo h
