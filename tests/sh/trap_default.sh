sh -c 'trap "echo x" TERM; trap - TERM; kill -TERM $$; echo no'; echo $?
sh -c 'kill -KILL $$'; echo $?
