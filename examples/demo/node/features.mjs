// What the model gets to see of a batch.
const centre = [60.0, 3.0, 120.0, 0.4];
const scale = [10.0, 0.5, 25.0, 0.15];

export function features(columns) {
  const scaled = columns.map((value, index) => (value - centre[index]) / scale[index]);
  return [...scaled, scaled[0] * scaled[1]];
}
