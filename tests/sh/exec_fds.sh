exec 5>out 6<&0; echo five >&5; exec 5>&-; cat out; exec 7<out; read -r line <&7; echo $line; exec 7<&- 6<&-; (exec >sub; echo in sub); cat sub
