// Reads values back from codes, one after the other.
import { codeKinds, constants, type PackedValue } from './value-code.ts';

export interface Unpacker {
  /** The next value, in the order they were packed. */
  next(): unknown;
  /** Codes read so far: what reading them costs goes by their number. */
  position(): number;
}

export function unpackValues({ codes, doubles, others }: PackedValue, strings: readonly string[]): Unpacker {
  /** An object of each shape, to be copied: quicker than to add name after name. */
  const shapes: { readonly names: readonly string[]; readonly blank: Readonly<Record<string, unknown>> }[] = [];
  let [at, double] = [0, 0];

  function readShape(count: number): void {
    const names: string[] = [];
    for (let index = 0; index < count; index += 1) names.push(next() as string);
    shapes.push({ names, blank: Object.fromEntries(names.map((name) => [name, undefined])) });
  }

  function readObject({ names, blank }: (typeof shapes)[number]): unknown {
    const object: Record<string, unknown> = { ...blank };
    for (let index = 0; index < names.length; index += 1) object[names[index]!] = next();
    return object;
  }

  function readList(count: number): unknown {
    const list: unknown[] = [];
    for (let index = 0; index < count; index += 1) list.push(next());
    return list;
  }

  function next(): unknown {
    const code = codes[at]!;
    at += 1;
    const rest = code >>> 3;
    switch (code & 7) {
      case codeKinds.small:
        return rest;
      case codeKinds.double:
        double += 1;
        return doubles[double - 1];
      case codeKinds.text:
        return strings[rest];
      case codeKinds.list:
        return readList(rest);
      case codeKinds.object:
        return readObject(shapes[rest]!);
      case codeKinds.shape:
        readShape(rest);
        return readObject(shapes.at(-1)!);
      case codeKinds.constant:
        return constants[rest];
      default:
        return others[rest];
    }
  }

  return { next, position: () => at };
}
