cat >conf <<'END'
# a comment
width = 80
title=My Title

height=24   
END
while IFS='=' read -r key value; do
    key=${key%"${key##*[! ]}"}
    case $key in ''|\#*) continue ;; esac
    value=${value#"${value%%[! ]*}"}
    value=${value%"${value##*[! ]}"}
    echo "<$key>=<$value>"
done <conf
