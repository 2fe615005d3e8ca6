x=; echo $((x+1)) $(( x ))
