printf 'abc\n' >f; exec 3<>f; echo X >&3; exec 3>&-; cat f; cat <>new; ls new
