echo a; echo b
echo c &&
echo d ||
echo e
echo f |
cat; { echo g
}; (
echo h
); for x in 1
do echo $x; done; case 1 in
1)
echo i
esac
