// A thread that reads: runs one search or series read after the other on connections of its own, so that a
// heavy one holds up neither the event loop nor the writer.
import { parentPort, workerData } from 'node:worker_threads';
import { createCommittedNumbers } from '../query/committed-numbers.ts';
import { createStores } from '../stores.ts';
import { describeError, type ReadAnswer, type ReadRequest } from './reader-protocol.ts';
import { openReader } from './sqlite-connection.ts';
import { createReads } from './sqlite-reads.ts';

const port = parentPort;
if (!port) throw new Error('the reader thread was started as a program; it is only started by the store');

const { path } = workerData as { readonly path: string };
const stores = createStores(createReads(openReader(path), openReader(path), createCommittedNumbers()));

async function answer({ store, method, args, projects }: ReadRequest): Promise<ReadAnswer> {
  try {
    const methods = (projects === undefined ? stores : stores.within(projects))[store] as unknown as Readonly<Record<string, (...args: readonly unknown[]) => Promise<unknown>>>;
    return { result: await methods[method]!(...args) };
  } catch (error) {
    return describeError(error);
  }
}

port.on('message', (request: ReadRequest) => {
  void answer(request).then((reply) => port.postMessage(reply));
});
