// Starts a thread that finds its sources compiled where the program does: threads do not by themselves, and would compile them again,
// with the compiler of types loaded for it. That halves the time and saves ten megabytes a thread.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** As `new Worker(file, options)`. */
export function startThread(file: URL, options: WorkerOptions = {}): Worker {
  // A bound said for the thread that answers would go before a thread's own limits.
  setFlagsFromString('--max-semi-space-size=0');
  const folder = getCompileCacheDir();
  if (folder === undefined) return new Worker(file, options);
  // What is there is in a folder named after the runtime; what was compiled for the first time is written at once, since threads are ended without notice.
  const begin = `const { enableCompileCache, flushCompileCache } = require('node:module');
enableCompileCache(${JSON.stringify(dirname(folder))});
import(${JSON.stringify(file.href)}).then(() => flushCompileCache());`;
  return new Worker(begin, { ...options, eval: true });
}
