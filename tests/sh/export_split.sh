v='a b'; export w="$v"; echo "$w"; export p=~ ; [ "$p" = "$HOME" ] && echo home
