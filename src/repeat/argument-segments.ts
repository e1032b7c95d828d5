// A command line in pieces that can be exchanged one by one with those of another: a flag with its value, or a word.
// Pure. The names are those under which differences of commands are told.

export interface ArgumentSegment {
  /** `--lr`, `lr` for `lr=0.1`, or `argument 2` for the second word without a flag. */
  readonly key: string;
  readonly words: readonly string[];
}

export interface SegmentedCommand {
  readonly program: string;
  readonly segments: readonly ArgumentSegment[];
}

/** A flag that is given several times is one segment, so that its values stay together. */
export function segmentCommand(argv: readonly string[]): SegmentedCommand {
  const segments: { key: string; words: string[] }[] = [];
  let plain = 0;
  const add = (key: string, words: readonly string[]): void => {
    const known = segments.find((segment) => segment.key === key);
    if (known === undefined) segments.push({ key, words: [...words] });
    else for (const item of words) known.words.push(item);
  };
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] as string;
    const next = argv[index + 1];
    const assigned = /^(--?[^=\s]+|[+~]{0,2}[A-Za-z_][\w.@/-]*)=/s.exec(word);
    if (assigned !== null) add(assigned[1] as string, [word]);
    else if (!isFlag(word)) add(`argument ${(plain += 1)}`, [word]);
    else if (next !== undefined && !isFlag(next)) add(word, [word, argv[(index += 1)] as string]);
    else add(word, [word]);
  }
  return { program: argv[0] ?? '', segments };
}

/** `before` with the segments of the keys given taken from `after`: exchanged, added at the end, or left out. */
export function exchangeSegments(before: SegmentedCommand, after: SegmentedCommand, keys: ReadonlySet<string>): readonly string[] {
  const segmentOf = ({ segments }: SegmentedCommand, key: string): ArgumentSegment | undefined => segments.find((segment) => segment.key === key);
  const kept = before.segments.flatMap((segment) => (keys.has(segment.key) ? (segmentOf(after, segment.key)?.words ?? []) : segment.words));
  const added = after.segments.filter(({ key }) => keys.has(key) && segmentOf(before, key) === undefined).flatMap(({ words }) => words);
  return [keys.has('program') ? after.program : before.program, ...kept, ...added];
}

/** The keys under which two command lines differ. */
export function differingSegments(before: SegmentedCommand, after: SegmentedCommand): readonly string[] {
  const text = ({ segments }: SegmentedCommand, key: string): string | undefined => segments.find((segment) => segment.key === key)?.words.join('\0');
  const keys = new Set([...before.segments, ...after.segments].map(({ key }) => key));
  return [...(before.program === after.program ? [] : ['program']), ...[...keys].filter((key) => text(before, key) !== text(after, key))];
}

function isFlag(word: string): boolean {
  return /^--?[A-Za-z]/.test(word);
}
