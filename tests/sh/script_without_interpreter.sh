printf 'echo plain $1\n' >s; chmod +x s; ./s arg; printf '#!/bin/sh -e\nfalse\necho no\n' >t; chmod +x t; ./t; echo $?; printf '#! /bin/sh\necho blank $#\n' >u; chmod +x u; ./u 1 2
