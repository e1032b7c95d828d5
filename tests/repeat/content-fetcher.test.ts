// Fetching content: every byte is checked, a failure of the moment is tried again, what is gone is named.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, it } from 'node:test';

import { createClient } from '../../sdk/index.ts';
import { createContentFetcher, wholeText, type ContentFetcher } from '../../src/repeat/content-fetcher.ts';
import { openFilesystemBlobStore } from '../../src/storage/blobs/filesystem.ts';
import { temporaryFolder } from '../server/server-process.ts';
import { createLocalContent } from '../../src/workspace/local-content.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A fetcher with an empty store, and a server that answers as told. */
async function fetcherFor(answer: RequestListener): Promise<{ readonly fetcher: ContentFetcher; readonly asked: string[]; readonly server: Server }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push((request.url as string).split('/').at(-1) as string);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = join(temporaryFolder(), 'content');
  const store = createLocalContent(await openFilesystemBlobStore({ folder, isExclusive: true, onFatal: (error) => assert.fail(error) }));
  open.push(
    () => store.close(),
    () => new Promise((resolve) => server.close(resolve)),
  );
  return { fetcher: createContentFetcher(createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }), store), asked, server };
}

it('content is asked for once, however often it is wanted, and read from the store afterwards', async () => {
  const { fetcher, asked } = await fetcherFor((_, response) => response.end('hello'));
  const wanted = { digest: sha256('hello'), sizeBytes: 5 };
  const progress: number[] = [];
  const outcome = await fetcher.fetch([wanted, wanted, wanted], ({ done }) => progress.push(done));
  assert.deepEqual([outcome.fetched, outcome.fetchedBytes, outcome.missing.size, asked.length, progress], [1, 5, 0, 1, [1]]);
  assert.equal(await wholeText(fetcher.open(wanted.digest)), 'hello');
  assert.deepEqual([(await fetcher.fetch([wanted])).local, asked.length], [1, 1]);
});

it('bytes of another digest are not taken for it, and not kept', async () => {
  const { fetcher } = await fetcherFor((_, response) => response.end('evil'));
  const digest = sha256('good');
  const { missing } = await fetcher.fetch([{ digest, sizeBytes: 4 }]);
  assert.deepEqual([...missing], [[digest, 'the server sent other bytes than those of its digest']]);
  await assert.rejects(wholeText(fetcher.open(digest)), { name: 'AssayError', code: 'not_found' });
});

it('a failure of the moment is tried again', async () => {
  let failures = 2;
  const { fetcher, asked } = await fetcherFor((_, response) => {
    if ((failures -= 1) >= 0) response.writeHead(503).end();
    else response.end('late');
  });
  const { missing } = await fetcher.fetch([{ digest: sha256('late') }]);
  assert.deepEqual([missing.size, asked.length], [0, 3]);
});

it('an answer that breaks off is tried again', async () => {
  let broken = 1;
  const { fetcher } = await fetcherFor((_, response) => {
    response.writeHead(200, { 'content-length': '4' });
    if ((broken -= 1) < 0) response.end('full');
    else {
      response.write('fu');
      setTimeout(() => response.destroy(), 20);
    }
  });
  const { missing } = await fetcher.fetch([{ digest: sha256('full') }]);
  assert.equal(missing.size, 0);
});

it('what the server does not have is missing, with the reason', async () => {
  const { fetcher } = await fetcherFor((_, response) =>
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":"not_found","message":"no such blob"}}'),
  );
  const { missing, fetched } = await fetcher.fetch([{ digest: sha256('gone') }]);
  assert.deepEqual([[...missing.values()], fetched], [['the server does not have it'], 0]);
});
