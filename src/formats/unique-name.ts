// Names of the parts of a file that may stand in it more than once.

/** The name, with the count behind it from the second time on. */
export function uniqueName(names: Map<string, number>, name: string): string {
  const count = (names.get(name) ?? 0) + 1;
  names.set(name, count);
  return count === 1 ? name : `${name}#${count}`;
}
