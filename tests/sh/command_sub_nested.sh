echo $(echo a $(echo b $(echo c))) `echo a \`echo b\``
echo "$(echo "$(echo "in  ner")")"
echo "`echo "a b"`" "`echo \"q\"`" `echo '\\'`
