// A changed input in words: what it is, and what stood there and stands there now.
import type { InputChange } from '../../documents/explanation.ts';

/** As a part of a sentence, with the names of the two runs. */
export function changeText({ key, group, before, after, renamedFrom, detail }: InputChange, [first, second]: readonly [string, string]): string {
  const name = nameText({ key, group });
  if (renamedFrom !== undefined) return `${name}, which is ${renamedFrom} under another name`;
  if (before === undefined) return `${name}, which only ${second} had`;
  if (after === undefined) return `${name}, which only ${first} had`;
  if (detail?.kind === 'content') return `the change of ${name} (${detail.summary.replace(/\.$/, '')})`;
  if (detail?.kind === 'lines') return `the change of ${name} (${linesText(detail.hunks)})`;
  if (detail?.kind === 'files')
    return `the change of ${name} (${detail.files
      .slice(0, 2)
      .map(({ path, change }) => `${path} ${change}`)
      .join(', ')}${detail.files.length > 2 || detail.hasMore ? ', …' : ''})`;
  // Of a secret there are digests alone, which tell a person nothing.
  if (isSecret({ group, key })) return `${name}, which has another value`;
  return `the change of ${name} from ${short(before)} to ${short(after)}`;
}

function linesText(hunks: Extract<InputChange['detail'], { readonly kind: 'lines' }>['hunks']): string {
  const count = (change: 'added' | 'removed'): number => hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.change === change).length, 0);
  const [added, removed] = [count('added'), count('removed')];
  const at =
    hunks[0] === undefined
      ? 1
      : hunks[0].afterStart +
        Math.max(
          0,
          hunks[0].lines.findIndex(({ change }) => change !== 'same'),
        );
  return added + removed === 0 ? 'only the ends of its lines' : `${added} ${added === 1 ? 'line' : 'lines'} added, ${removed} removed, first at line ${at}`;
}

/** What it is and what it is called. */
export function nameText({ key, group }: Pick<InputChange, 'key' | 'group'>): string {
  if (isSecret({ group, key })) return key;
  const kinds = {
    code: 'the file',
    data: 'the data',
    parameters: 'the parameter',
    environment: 'the package',
    variables: 'the variable',
    randomness: 'the random setting',
    machine: 'the machine’s',
    command: 'the command’s',
    network: 'the connection to',
  } as const;
  if (group === 'data' && /^the (order of the )?names in /.test(key)) return key;
  if (group === 'network' && key.includes('://')) return `the answer of ${key}`;
  if (group === 'randomness' && /\.\w*seed\w*( #\d+)?$/.test(key)) return `the seed given to ${key}`;
  const kind = group === 'environment' && /^(python|python build|container|(library|system|tool|lock) .*)$/.test(key) ? 'the environment’s' : kinds[group];
  return `${kind} ${key}`;
}

const isSecret = ({ group, key }: Pick<InputChange, 'key' | 'group'>): boolean => group === 'variables' && key.startsWith('the secret ');

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
