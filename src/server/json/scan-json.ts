// Looks over the bytes of a JSON text before it is parsed: parsing takes a hundred times longer for deep nesting than for
// anything a wire wants, and memory for every value.
import { jsonLimits } from '../../core/base/json-body.ts';

export type JsonExcess = 'too deep' | 'too many values';

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];

/** The first limit the text goes beyond; undefined when it is fit to be parsed, whether it is JSON or not. */
export function findExcess(bytes: Uint8Array): JsonExcess | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === comma) values += 1;
    // [ and {, which differ in one bit only, as ] and } do.
    else if ((byte | 0x20) === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > jsonLimits.levels) return 'too deep';
    } else if ((byte | 0x20) === 0x7d) depth -= 1;
    if (values > jsonLimits.values) return 'too many values';
  }
  return undefined;
}

/** Where the string that begins here ends; where the text ends when it does not. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === backslash) at += 1;
    else if (bytes[at] === quote) return at;
  }
  return bytes.length;
}
