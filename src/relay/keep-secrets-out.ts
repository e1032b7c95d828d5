// What a client sends, without secrets: known values wherever they stand, and values of parameters and tags whose names speak
// of a secret. Files keep their length.
import { Readable } from 'node:stream';

import type { Redactor } from '../workspace/secrets/redactor.ts';
import { createMaskStream } from '../workspace/secrets/mask-stream.ts';
import { isSecret } from '../workspace/secrets/secret-names.ts';
import { type Body, parseMessage } from './request-body.ts';

export type SecretKeeper = Pick<Redactor, 'learn' | 'marks' | 'redactKnown' | 'redactNamed'>;

/** The very same bytes where there is nothing to keep out. */
export function messageWithoutSecrets(body: Buffer, keeper: SecretKeeper): Buffer {
  const text = body.toString('utf8');
  const named = pairsOf(parseMessage(body)).filter(({ key, value }) => isSecret(key, value));
  for (const { key, value } of named) keeper.learn({ name: key, value });
  const clean = named.reduce((before, pair) => withoutPair(before, pair, keeper), keeper.redactKnown(text));
  return clean === text ? body : Buffer.from(clean);
}

interface Pair {
  readonly key: string;
  readonly value: string;
}

/** Of the message itself, and of its parameters and tags. */
function pairsOf(message: unknown): readonly Pair[] {
  if (typeof message !== 'object' || message === null) return [];
  const { params, tags } = message as { readonly params?: unknown; readonly tags?: unknown };
  return [message, ...[params, tags].flatMap((list): unknown[] => (Array.isArray(list) ? list : []))].filter(isPair);
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && typeof (item as Pair).key === 'string' && typeof (item as Pair).value === 'string';
}

/** A value that is too short or too common to be looked for is taken out where its name stands beside it. */
function withoutPair(text: string, { key, value }: Pair, keeper: SecretKeeper): string {
  const [name, old, mark] = [key, value, keeper.redactNamed(key, value)].map((part) => JSON.stringify(part)) as [string, string, string];
  const [quotedName, quotedOld] = [name, old].map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')) as [string, string];
  return text
    .replaceAll(new RegExp(`("key"\\s*:\\s*${quotedName}\\s*,\\s*"value"\\s*:\\s*)${quotedOld}`, 'g'), (_, before: string) => before + mark)
    .replaceAll(new RegExp(`("value"\\s*:\\s*)${quotedOld}(\\s*,\\s*"key"\\s*:\\s*${quotedName})`, 'g'), (_, before: string, after: string) => before + mark + after);
}

export function fileWithoutSecrets(body: Body, { marks }: SecretKeeper): Body {
  if (marks.size === 0) return body;
  const mask = createMaskStream([...marks.keys()]);
  if ('whole' in body) return { whole: Buffer.concat([mask.add(body.whole), mask.end()]) };
  return { stream: Readable.from(masked(body.stream), { objectMode: false }) };

  async function* masked(source: Readable): AsyncGenerator<Buffer> {
    for await (const piece of source) {
      const certain = mask.add(piece as Buffer);
      if (certain.length > 0) yield certain;
    }
    const rest = mask.end();
    if (rest.length > 0) yield rest;
  }
}

/** A body of whatever kind: a message where it is one, else a file. */
export function bodyWithoutSecrets(body: Body, keeper: SecretKeeper): Body {
  return 'whole' in body && parseMessage(body.whole) !== undefined ? { whole: messageWithoutSecrets(body.whole, keeper) } : fileWithoutSecrets(body, keeper);
}
