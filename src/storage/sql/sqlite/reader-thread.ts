// A thread that reads: runs one search or series read after the other on a connection of its own, so that a
// heavy one holds up neither the event loop nor the writer.
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { collectGarbage, giveWay } from '../../../give-way.ts';
import { createCommittedNumbers } from '../query/committed-numbers.ts';
import { createEngineStores } from '../sealing/sealing-store.ts';
import { createAnswerPacker, type PackedAnswer } from './pack-answer.ts';
import { describeError, type ReaderMessage, type ReadRequest, sendMore } from './reader-protocol.ts';
import { openReader } from './sqlite-connection.ts';
import { createReads } from './sqlite-reads.ts';

const port = parentPort;
if (!port) throw new Error('the reader thread was started as a program; it is only started by the store');

giveWay();

/** So much more than after the last collection is worth another, which takes tens of milliseconds. Small answers leave less. */
const grownBytes = 8 * 1024 * 1024;

const { path } = workerData as { readonly path: string };
const connection = openReader(path);
let packer = createAnswerPacker();
const stores = createEngineStores(createReads({ single: connection, several: connection, numbers: createCommittedNumbers(), gather: (parts) => packer.gather(parts) }));

/** What is left to send of the answer under way. */
let unsent: Iterator<() => void> | undefined;

async function find({ store, method, args, projects }: ReadRequest): Promise<PackedAnswer> {
  packer = createAnswerPacker();
  try {
    const methods = (projects === undefined || store === 'sealing' ? stores[store] : stores.within(projects)[store]) as unknown as Readonly<
      Record<string, (...args: readonly unknown[]) => Promise<unknown>>
    >;
    return packer.finish(await methods[method]!(...args));
  } catch (error) {
    return { parts: [], answer: describeError(error), transfer: [] };
  }
}

function* messages({ parts, answer, transfer }: PackedAnswer): Generator<() => void> {
  for (const part of parts) yield () => send({ part });
  yield () => {
    send(answer, transfer);
    unsent = undefined;
    // Whoever asked waits no longer, and the next read is not taken up before.
    collectWhatIsMuch();
    send({ heldBytes: heldBytes() });
  };
}

function send(message: ReaderMessage, transfer: readonly ArrayBuffer[] = []): void {
  port!.postMessage(message, transfer);
}

/** What it held at the start, or after the last collection. */
let heldBefore = heldBytes();

function collectWhatIsMuch(): void {
  if (heldBytes() < heldBefore + grownBytes) return;
  collectGarbage('major');
  heldBefore = heldBytes();
}

/** What this thread holds of the process's memory, garbage included. */
function heldBytes(): number {
  const { total_heap_size: heap, external_memory: outside } = getHeapStatistics();
  return heap + outside;
}

function sendNext(): void {
  const next = unsent?.next();
  if (next?.done === false) next.value();
}

port.on('message', (message: ReadRequest | typeof sendMore) => {
  if (message === sendMore) {
    sendNext();
    return;
  }
  void find(message).then((found) => {
    unsent = messages(found);
    sendNext();
  });
});

send({ isReady: true });
