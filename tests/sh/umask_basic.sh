umask 022; umask; umask -S; umask 077; umask; umask u=rwx,g=rx,o=; umask; umask g+w; umask; umask a-x; umask -S; (umask 0; umask); touch f; umask 027; >g; ls -l g | cut -c1-10
