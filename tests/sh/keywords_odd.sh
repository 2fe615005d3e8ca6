echo if then else fi do done case esac; if=1; echo $if; for in in in; do echo $in; done; case in in in) echo in;; esac
echo { } ! time; x() { echo x; }; x; 'if' 2>/dev/null; echo $?; \echo escaped
