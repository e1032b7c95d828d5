// What went into a run and is no recorded input: answers of the network, places on this machine it talked to, the names and
// order of folders it listed, the seeds its generators were given. Pure.
import { createHash } from 'node:crypto';

import type { SeenInput } from '../documents/observation.ts';
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';

type Seen = Pick<HookFacts, 'fetches' | 'localConnections' | 'listed' | 'seeds'>;

/** Of one kind; a program that draws a seed for each of a million things has told enough. */
const most = 200;

/** `name` turns an absolute path into that of the inputs. By kind, then key. */
export function seenInputs({ fetches, localConnections, listed, seeds }: Seen, name: (path: string) => string): readonly SeenInput[] {
  const folders = listed.filter(({ order }) => order !== undefined);
  return [
    ...take(answersOf(fetches)),
    ...take(localConnections.map(({ host, port }) => ({ kind: 'connection', key: `${host}:${port}`, value: 'connected' }) as const)),
    ...take(folders.map(({ path, count, names }) => ({ kind: 'folder-names', key: name(path), value: `${count} names, ${names}` }) as const)),
    ...take(folders.map(({ path, order }) => ({ kind: 'folder-order', key: name(path), value: order as string }) as const)),
    ...take(seedsOf(seeds)),
  ];
}

/** An address may be asked several times: all its answers, in order, are one value. */
function answersOf(fetches: HookFacts['fetches']): readonly SeenInput[] {
  const byAddress = Map.groupBy(fetches, ({ address }) => address);
  return [...byAddress].map(([key, answers]) => {
    const size = answers.reduce((sum, answer) => sum + answer.size, 0);
    const digest = createHash('sha256')
      .update(answers.map((answer) => `${answer.status} ${answer.digest}`).join('\n'))
      .digest('hex');
    return { kind: 'answer', key, value: `${size} bytes, ${digest.slice(0, 12)}` };
  });
}

/** The user's own seeds, each call of a function by its place among them. */
function seedsOf(seeds: HookFacts['seeds']): readonly SeenInput[] {
  const counts = new Map<string, number>();
  return seeds
    .filter(({ by }) => by === 'user')
    .map(({ call, value }) => {
      const count = (counts.get(call) ?? 0) + 1;
      counts.set(call, count);
      return { kind: 'seed', key: count === 1 ? call : `${call} #${count}`, value };
    });
}

function take(inputs: readonly SeenInput[]): readonly SeenInput[] {
  return inputs.toSorted((one, other) => (one.key < other.key ? -1 : 1)).slice(0, most);
}
