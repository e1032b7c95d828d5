#!/bin/sh
awk -F, -v width="$1" -f sums.awk raw.csv > scores.txt
cat scores.txt
