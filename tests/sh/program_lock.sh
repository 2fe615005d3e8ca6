lock() { mkdir lock 2>/dev/null; }
unlock() { rmdir lock; }
lock && echo first; lock || echo busy; unlock; lock && echo again; unlock; ls
