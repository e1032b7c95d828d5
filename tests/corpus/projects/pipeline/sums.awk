{ total += $2 * 2 * width }
END { printf "total %.6f\n", total }
