// What may name a value or a series here. Clients of this wire take any text.
import { keyLimit } from '../../../core/base/text-limits.ts';

export function isMetricKey(key: string): boolean {
  // eslint-disable-next-line no-control-regex
  return key !== '' && key.length <= keyLimit && key.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(key);
}
