trap 'echo got' TERM; kill -TERM $$; echo after; trap 'echo usr1' USR1; kill -s USR1 $$; trap - TERM USR1; trap '' INT; kill -INT $$; echo ignored
