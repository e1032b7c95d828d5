// What changed inside the files that differ between two runs, as far as their contents are stored and small enough.
import type { BlobReads } from '../content/blob-store.ts';
import { sha256Digest } from '../content/content-digest.ts';
import { inParallel } from '../base/in-parallel.ts';
import { diffLines } from '../../compare/inputs/diff-lines.ts';
import type { ChangeDetail } from '../../documents/explanation.ts';
import type { InputDifference } from '../../compare/inputs/input-difference.ts';
import { comparedTogetherBytes } from '../../compare/results/pair-outputs.ts';
import type { CompareContents } from './compare-outputs.ts';
import { readBlob } from './stored-documents.ts';
import type { DecodeUtf8 } from '../base/decode-utf8.ts';

export interface DetailPorts {
  readonly blobs: BlobReads;
  readonly decodeUtf8: DecodeUtf8;
  readonly compareContents: CompareContents;
}

const comparedFiles = 50;
/** Texts are shown by their lines up to this size. */
const textBytes = 1024 * 1024;

/** Details by the change they belong to. At most so many changes have one, those of files in `reads` before all others. */
export async function changeDetails(ports: DetailPorts, changes: readonly InputDifference[], reads: ReadonlySet<string>): Promise<ReadonlyMap<InputDifference, ChangeDetail>> {
  const pairs = changes.flatMap((change) => {
    const { before, after } = change.digests ?? {};
    return before === undefined || after === undefined || before === after ? [] : [{ change, before, after }];
  });
  const isRead = ({ change }: Pair): boolean => reads.has(change.key);
  const compared = [...pairs.filter(isRead), ...pairs.filter((pair) => !isRead(pair))].slice(0, comparedFiles);
  // Texts are cheap and many may be read at once; contents may be large and are read one pair after the other.
  const texts = await inParallel(compared, (pair) => textDetail(ports, pair));
  const details = new Map<InputDifference, ChangeDetail>();
  for (const [index, pair] of compared.entries()) {
    const detail = texts[index] ?? (await contentDetail(ports, pair));
    if (detail !== undefined) details.set(pair.change, detail);
  }
  return details;
}

interface Pair {
  readonly change: InputDifference;
  readonly before: string;
  readonly after: string;
}

/** Lines for code; data is better told by its rows and columns. */
async function textDetail({ blobs, decodeUtf8 }: DetailPorts, { change, ...pair }: Pair): Promise<ChangeDetail | undefined> {
  if (change.group === 'data') return undefined;
  const [before, after] = [await textOf(pair.before), await textOf(pair.after)];
  return before === undefined || after === undefined ? undefined : diffLines(before, after);

  async function textOf(digest: string): Promise<string | undefined> {
    const blob = await blobs.stat(sha256Digest(digest));
    if (blob === undefined || blob.sizeBytes > textBytes) return undefined;
    const bytes = await readBlob(blobs, digest, { limit: textBytes, name: change.key });
    try {
      const text = decodeUtf8(bytes);
      return text.includes('\u0000') ? undefined : text;
    } catch {
      return undefined;
    }
  }
}

async function contentDetail({ blobs, compareContents }: DetailPorts, { change, before, after }: Pair): Promise<ChangeDetail | undefined> {
  const [one, other] = [await blobs.stat(sha256Digest(before)), await blobs.stat(sha256Digest(after))];
  if (one === undefined || other === undefined) return undefined;
  if (one.sizeBytes + other.sizeBytes > comparedTogetherBytes)
    return { kind: 'content', summary: `${one.sizeBytes} and ${other.sizeBytes} bytes, too large to be compared here; assay compare does it on your machine` };
  const read = (digest: string): Promise<Uint8Array> => readBlob(blobs, digest, { limit: comparedTogetherBytes, name: change.key });
  return { kind: 'content', summary: (await compareContents({ name: change.key.slice(change.key.lastIndexOf('/') + 1), digests: [before, after], read })).summary };
}
