// Bytes as text, one character a byte, whatever their number: a call takes only so many arguments.

const chunk = 8192;

export function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += chunk) parts.push(String.fromCharCode(...bytes.subarray(at, at + chunk)));
  return parts.join('');
}
