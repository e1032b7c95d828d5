// The checksum that goes with bytes to an S3-compatible store.

/** The headers by which a store sees that bytes came as they were sent. */
export function summed(sha256: Uint8Array): Readonly<Record<string, string>> {
  const sum = Buffer.from(sha256);
  return { 'x-amz-content-sha256': sum.toString('hex'), 'x-amz-checksum-sha256': sum.toString('base64') };
}
