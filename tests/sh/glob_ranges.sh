touch a1 a2 b1 B1 z9; echo [ab]?; echo [a-c]1; echo [!a-y]*; echo *[0-9]; echo [[:upper:]]*; echo ?[!1]; echo [-]; echo '[a'*
