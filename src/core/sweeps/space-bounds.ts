// Between which values a numeric parameter stays.
import type { Interval } from './quantum.ts';
import type { NumericDistribution } from './space.ts';

/** Infinite ones where there are none. A quantized parameter stays within them too, where a multiple of its step does. */
export function boundsOf(distribution: NumericDistribution): Interval {
  switch (distribution.kind) {
    case 'log_uniform':
    case 'q_log_uniform':
      return { low: Math.exp(distribution.min), high: Math.exp(distribution.max) };
    case 'inv_log_uniform':
      return { low: Math.exp(-distribution.max), high: Math.exp(-distribution.min) };
    case 'normal':
    case 'q_normal':
      return { low: -Infinity, high: Infinity };
    case 'log_normal':
    case 'q_log_normal':
      return { low: 0, high: Infinity };
    case 'beta':
    case 'q_beta':
      return { low: 0, high: 1 };
    default:
      return { low: distribution.min, high: distribution.max };
  }
}
