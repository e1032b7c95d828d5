// A process that fills an outbox and delivers it until it is killed: prints the number of each push that was kept.
import { openOutbox } from '../../src/outbox/outbox.ts';
import { startUploader } from '../../src/outbox/uploader.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';

const [spool = '', runId = '', server = '', first = '0'] = process.argv.slice(2);
const outbox = await openOutbox(spool, { runId, segmentBytes: 8_000 });
startUploader({ outbox, server, store: createLocalContent(createMemoryBlobStore()), firstRetryMs: 5, longestRetryMs: 20 });
console.log('open');
for (let n = Number(first); n < Number(first) + 40; n += 1) {
  await outbox.push({ kind: 'batch', batch: { metrics: [{ key: 'n', value: n, step: n, timestamp: n }] } });
  process.stdout.write(`${n}\n`);
}
