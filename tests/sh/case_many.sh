for w in apple Berry 42 _x 'a.b' -v --long '' 'ü'; do
    case $w in
    [0-9]*) echo "$w number" ;;
    [[:upper:]]*) echo "$w upper" ;;
    --*) echo "$w long" ;; -?) echo "$w short" ;;
    *.*) echo "$w dotted" ;; ''|_*) echo "<$w> odd" ;;
    *) echo "$w other" ;;
    esac
done
