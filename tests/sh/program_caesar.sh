echo 'Hello, World' | tr 'A-Za-z' 'N-ZA-Mn-za-m' | tee secret
tr 'N-ZA-Mn-za-m' 'A-Za-z' <secret
