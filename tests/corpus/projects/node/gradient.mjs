// The gradient of the mean squared error of a line.
export function gradient([slope, offset], points) {
  let a = 0;
  let b = 0;
  for (const [x, y] of points) {
    const error = slope * x + offset - y;
    a += (2 * error * x) / points.length;
    b += (2 * error) / points.length;
  }
  return [a, b];
}
