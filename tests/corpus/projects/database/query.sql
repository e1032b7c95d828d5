SELECT SUM(x * y) FROM points
