ec\
ho joined
echo a\
  b
if tr\
ue; then echo yes; fi
true &\
& echo and
