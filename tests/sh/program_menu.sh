printf 'a\nhelp\n\nx\nq\nnever\n' >keys
while read -r key; do
    case $key in
    a|add) echo adding ;;
    [hH]*) echo helping ;;
    '') echo empty ;;
    q) echo bye; break ;;
    *) echo "what is $key" ;;
    esac
done <keys
