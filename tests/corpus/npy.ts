/** A one-dimensional array of doubles as NumPy writes it (format version 1.0). */
export function npy(values: readonly number[]): Uint8Array {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${values.length},), }`;
  const padded = `${header.padEnd(128 - 10 - 1)}\n`;
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length & 0xff, padded.length >> 8]);
  return Buffer.concat([start, Buffer.from(padded), Buffer.from(new Float64Array(values).buffer)]);
}
