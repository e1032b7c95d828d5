// Puts the inputs together from what was collected, so that equal inputs give equal bytes: everything sorted, nothing
// of this machine's folders, processes or times. Pure.
import { canonicalText } from '../documents/canonical-json.ts';
import type { CodeRoot, CommandInputs, DataInput, EnvironmentInputs, MachineInputs, Inputs } from '../documents/inputs.ts';

export interface InputsFacts {
  /** Secrets already replaced. */
  readonly argv: readonly string[];
  readonly workdir: string;
  readonly entryPoint: string;
  readonly stdin?: CommandInputs['stdin'] | undefined;
  readonly descriptors?: CommandInputs['descriptors'] | undefined;
  readonly code: readonly CodeRoot[];
  readonly data: readonly DataInput[];
  readonly environment: EnvironmentInputs;
  readonly machine: MachineInputs;
  readonly parameters: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly mode: 'observe' | 'deterministic';
  readonly seed?: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly connections: readonly { readonly host: string; readonly port: number }[];
  /** What was recorded below `from` stands below `to` this time. */
  readonly moved?: { readonly from: string; readonly to: string } | undefined;
}

export function buildInputs(facts: InputsFacts): Inputs {
  const { argv, workdir, entryPoint, mode, seed, moved } = facts;
  const [first, ...others] = facts.code;
  return {
    schema: 1,
    command: {
      argv,
      workdir,
      entryPoint,
      ...(facts.stdin === undefined ? {} : { stdin: facts.stdin }),
      ...(facts.descriptors === undefined ? {} : { descriptors: facts.descriptors }),
    },
    code: first === undefined ? [] : [first, ...sortedBy(others, ({ path }) => path)],
    data: sortedBy(
      facts.data.map((input) => ({ ...input, path: movedBack(input.path, moved) })),
      ({ path }) => path,
    ),
    environment: facts.environment,
    parameters: sortedRecord(mapValues(facts.parameters, (value) => movedBack(value, moved))),
    variables: sortedRecord(mapValues(facts.variables, (value) => movedBack(value, moved))),
    randomness: { mode, ...(mode === 'deterministic' ? { seed: seed ?? 0 } : {}), settings: sortedRecord(facts.settings) },
    machine: facts.machine,
    network: [...new Set(facts.connections.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`))].sort(),
  };
}

/** The bytes whose digest is the identity of the inputs. */
export function canonicalBytes(document: object): Uint8Array {
  return new TextEncoder().encode(canonicalText(document));
}

/** Names a place as it was named when it was first recorded; also inside lists of paths, such as `PYTHONPATH`. */
export function movedBack(text: string, moved: { readonly from: string; readonly to: string } | undefined): string {
  if (moved === undefined || moved.to === '' || !text.includes(moved.to)) return text;
  const to = moved.to.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(`(^|[=:,])${to}(?=$|[/:,])`, 'g'), (_whole, before: string) => `${before}${moved.from}`);
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return items.toSorted((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}

function sortedRecord(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(sortedBy(Object.entries(record), ([name]) => name));
}

function mapValues(record: Readonly<Record<string, string>>, change: (value: string) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
