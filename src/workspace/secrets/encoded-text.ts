// Text that was written in base64.

/** Images, archives, digests and plain words do not decode to readable characters. */
export function isEncodedText(head: string): boolean {
  return /[a-z]/.test(head) && /[A-Z]/.test(head) && /^[\t\n\r\x20-\x7e]+$/.test(Buffer.from(head, 'base64').toString('latin1'));
}
