umask 022; touch a; mkdir d; umask 077; touch b; ls -ld a b d | cut -c1-10; umask; (umask 0; umask); umask
