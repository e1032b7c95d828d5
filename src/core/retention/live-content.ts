// Walks over all content that something keeps: the digests of the roots, the documents among them, and what these name.
import { AssayError, type Subject } from '../base/errors.ts';
import { inParallel } from '../base/in-parallel.ts';
import type { Page, PageRequest } from '../base/page.ts';
import { type ContentDigest, hexOf } from '../content/content-digest.ts';
import { inputsDocument } from '../../documents/inputs.ts';
import { documentLimit, type DocumentPorts, readBlob } from '../reproduction/stored-documents.ts';
import { retentionRoots, retentionTexts, type RootKind, rootNames } from './retention-roots.ts';
import type { RetentionStore } from './retention-store.ts';

export interface LivePorts extends DocumentPorts {
  readonly retention: Pick<RetentionStore, 'held' | 'texts'>;
}

/** Told of every digest that is kept, often more than once, and of what keeps it. */
export type OnLive = (digest: ContentDigest, holder: Subject) => void;

export interface WalkOptions {
  /** Contents of which every holder is wanted, not just the first that was met. */
  readonly wanted?: ReadonlySet<ContentDigest> | undefined;
  /** Called for every page of what holds content; throws to stop. */
  readonly onPage?: (() => void | Promise<void>) | undefined;
  /** Told of a document that cannot be read, which is passed over then; it is thrown otherwise. */
  readonly onUnreadable?: ((error: AssayError) => void) | undefined;
}

const pageSize = 1_000;

/** Throws `integrity` for a document that cannot be read: what it names is not known then, so nothing may be collected. */
export async function walkLiveContent(ports: LivePorts, onLive: OnLive, options: WalkOptions = {}): Promise<void> {
  const walk: Walk = { ...ports, ...options, onLive, done: new Map() };
  for (const root of rootNames) {
    const kind = retentionRoots[root];
    await eachPage(
      (page) => ports.retention.held(root, page),
      async (items) => {
        await options.onPage?.();
        for (const { digest, holder } of items) onLive(digest, holder);
        if (kind !== 'bytes') await inParallel(items, ({ digest, holder }) => walkDocument(walk, { digest, holder, kind }));
      },
    );
  }
  for (const text of retentionTexts) {
    await eachPage(
      (page) => ports.retention.texts(text, page),
      async (items) => {
        await options.onPage?.();
        for (const { text: told, holder } of items) for (const digest of digestsIn(told)) onLive(digest, holder);
      },
    );
  }
}

interface Walk extends LivePorts, WalkOptions {
  readonly onLive: OnLive;
  /** Documents that were read, with those of the wanted contents that they name. */
  readonly done: Map<ContentDigest, readonly ContentDigest[]>;
}

interface Document {
  readonly digest: ContentDigest;
  readonly holder: Subject;
  readonly kind: RootKind;
}

interface Named {
  readonly named: readonly ContentDigest[];
  readonly trees: readonly ContentDigest[];
}

/** Those of the wanted contents that the document and its trees name. */
async function walkDocument(walk: Walk, { digest, holder, kind }: Document): Promise<readonly ContentDigest[]> {
  const known = walk.done.get(digest);
  known?.forEach((named) => walk.onLive(named, holder));
  if (known !== undefined) return known;
  const { named, trees } = await readNamed(walk, { digest, holder, kind });
  for (const one of named) walk.onLive(one, holder);
  const inTrees = await inParallel(trees, (tree) => walkDocument(walk, { digest: tree, holder, kind: 'tree' }));
  const wanted = [...named.filter((one) => walk.wanted?.has(one)), ...inTrees.flat()];
  walk.done.set(digest, wanted);
  return wanted;
}

/** Nothing for an unreadable one that is passed over. */
async function readNamed({ blobs, decodeUtf8, onUnreadable }: Walk, { digest, holder, kind }: Document): Promise<Named> {
  try {
    const text = decodeUtf8(await readBlob(blobs, hexOf(digest), { limit: documentLimit, name: 'the document' }));
    return { named: digestsIn(text), trees: kind === 'inputs' ? treesOf(text) : [] };
  } catch (error) {
    if (error instanceof AssayError && (error.code === 'unavailable' || error.code === 'internal')) throw error;
    const sentence = `the document ${digest} of the ${holder.kind} '${holder.id}' cannot be read, so it is not known what it keeps, and nothing is removed`;
    const unreadable = new AssayError('integrity', `${sentence}; send its bytes again or delete the ${holder.kind} for good`, { subject: holder, cause: error });
    if (onUnreadable === undefined) throw unreadable;
    onUnreadable(unreadable);
    return { named: [], trees: [] };
  }
}

/** Every SHA-256 that stands in a text, whatever it is said of. One too many only keeps what could have gone. */
function digestsIn(text: string): readonly ContentDigest[] {
  return (text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []).map((hex) => `sha256:${hex}` as const);
}

/** Listings that are stored: of the code, and of folders of data. */
function treesOf(text: string): readonly ContentDigest[] {
  const { code, data } = inputsDocument.read(text);
  const folders = data.filter(({ kind, isStored }) => kind === 'folder' && isStored).map(({ digest }) => digest);
  return [...new Set([...code.map(({ tree }) => tree), ...folders])].map((hex) => `sha256:${hex}` as const);
}

/** All pages of a list, one after the other. */
export async function eachPage<T>(read: (page: PageRequest) => Promise<Page<T>>, work: (items: readonly T[]) => Promise<void>): Promise<void> {
  let token: string | undefined;
  do {
    const { items, next } = await read({ limit: pageSize, token });
    await work(items);
    token = next;
  } while (token !== undefined);
}
