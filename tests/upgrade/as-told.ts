// The one rule by which an older release's words are held against a newer server's.

/**
 * What a newer server says, cut down to what was told before. A newer release may add fields to an object, so only the
 * keys that were there before are kept; nothing may be missing or differ. A list is told whole: neither more items nor
 * fewer, in the same order. The result equals `told` exactly when every value is still told the same.
 */
export function asTold(now: unknown, told: unknown): unknown {
  if (Array.isArray(told)) return Array.isArray(now) && now.length === told.length ? told.map((item, index) => asTold(now[index], item)) : now;
  if (!isObject(told) || !isObject(now)) return now;
  return Object.fromEntries(
    Object.keys(told)
      .filter((key) => Object.hasOwn(now, key))
      .map((key) => [key, asTold(now[key], told[key])]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
