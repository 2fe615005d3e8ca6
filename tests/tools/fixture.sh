# tests/tools/fixture.sh -- the files that the commands of the tests find.
printf 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\neleven\ntwelve\n' > numbers
printf 'the quick brown fox\njumps over the lazy dog\n\n\n\ttab here\nTHE END\nno newline' > text
printf 'b 2 x\na 10 y\nc 1 z\na 9 y\nB 2 w\n  d 3 v\n' > table
printf 'root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:\nada:x:1000:100:Ada L:/users/ada:/bin/sh\n' > users
printf 'int main(void) {\n    int x = 1;\n    return x;\n}\n' > a.c
printf 'int main(void) {\n    int x = 2;\n    int y = 3;\n    return x;\n}\n' > b.c
printf '\000\001\002hello\377\376world\n\200\n' > binary
printf '' > empty
printf 'same\nsame\nSame\nother\nother\nother\nlast\n' > repeats
mkdir -p folder/sub/deep other
printf 'in sub\n' > folder/sub/file
printf 'deep down\n' > folder/sub/deep/leaf
printf 'first\n' > folder/first
printf 'hidden\n' > folder/.hidden
ln -s first folder/link
touch -h -d '2019-01-02 03:04:05' folder/link
touch -d '2020-01-02 03:04:05' folder/first
touch -d '2021-06-07 08:09:10' folder/sub/file
chmod 640 folder/first
chmod 755 a.c
