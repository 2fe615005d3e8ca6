# not dash: it reads ahead
printf 'echo a\ncat\ntext for cat\nmore\n' | sh
