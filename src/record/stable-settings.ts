// The settings of randomness as inputs: a seed that was drawn by chance is told as `random`, since its value is no setting
// of anybody and is another one each time. Pure.
import type { HookSeed } from '../workspace/hooks/hook-line.ts';

/** What torch begins with when nobody seeds it (c10/core/GeneratorImpl.h). */
const torchDefaultSeed = '67280421310721';

export function stableSettings(settings: Readonly<Record<string, string>>, seeds: readonly HookSeed[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, name.endsWith('initial_seed') && !isChosen(value, seeds) ? 'random' : value]));
}

/** `torch.seed()` draws one by chance; every other call was given it. */
function isChosen(value: string, seeds: readonly HookSeed[]): boolean {
  return value === torchDefaultSeed || seeds.some((seed) => seed.value === value && seed.call !== 'torch.seed');
}
