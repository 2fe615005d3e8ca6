case word
in
  a | b)
    echo no
  ;;
  word)
    echo one
    echo two
esac
