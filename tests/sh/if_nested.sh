for a in 1 2 3; do
    if [ $a = 1 ]; then
        if false; then echo no; elif true; then echo one; fi
    elif [ $a = 2 ]; then echo two
    else if :; then echo other; fi
    fi
done
if false; then :; fi; echo $?; if (exit 3); then :; fi; echo $?
