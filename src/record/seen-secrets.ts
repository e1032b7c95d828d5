// Which secrets went in, without holding one: a digest by a key that never leaves this home tells whether two runs had the
// same. Pure.
import type { SeenInput } from '../documents/observation.ts';
import type { SecretDigests } from '../workspace/secrets/home-key.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';

interface SecretUse {
  /** Variables the program may have used. Those that only stand in the environment say nothing. */
  readonly asked: ReadonlySet<string>;
  readonly digests: SecretDigests | undefined;
}

/** By name; the value begins with the key it can be compared under. */
export function seenSecrets(secrets: readonly KnownSecret[], { asked, digests }: SecretUse): readonly SeenInput[] {
  if (digests === undefined) return [];
  const byName = Map.groupBy(
    secrets.filter(({ name, isArgument }) => isArgument === true || asked.has(name)),
    ({ name }) => name,
  );
  return [...byName]
    .map(([name, values]): SeenInput => ({
      kind: 'secret',
      key: name,
      value: `${digests.id} ${digests.digest([...new Set(values.map(({ value }) => value))].toSorted().join('\0')).slice(0, 12)}`,
    }))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
