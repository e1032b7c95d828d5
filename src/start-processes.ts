// Several processes of one server: a parent that opens the port and hands each connection to the next of its children, starts a child anew when
// it has died, and stops them all when it is told to. The parent does nothing else, so it has nothing to lose.
import cluster, { type Worker } from 'node:cluster';

import type { Log } from './log.ts';

/** What a child says of itself, once. */
export type ChildWord = ChildPlace | { readonly refusal: string };

export interface ChildPlace {
  readonly url: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

export interface ProcessesOptions {
  readonly count: number;
  /** The command line, for the children too. */
  readonly args: readonly string[];
  readonly log: Log;
}

export interface Processes {
  /** When all of them answer. Rejects, with a sentence for whoever starts the server, when the first ones cannot. */
  readonly started: Promise<ChildPlace>;
  /** Has them all finish what is under way, and waits until they are gone. */
  stop(): Promise<void>;
}

/** A child that dies at once is started less and less often. */
const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** After so long a life its death is news. */
const soundMs = 30_000;

export function startProcesses({ count, args, log }: ProcessesOptions): Processes {
  const children = new Set<Worker>();
  let isStopping = false;
  /** Where any free port was asked for, the one that was found, once no child holds it open any more. */
  let lostPort: number | undefined;

  function startChild(): Child {
    // Of two flags the last counts.
    cluster.setupPrimary({ args: [...args, ...(lostPort === undefined ? [] : ['--port', String(lostPort)])] });
    const worker = cluster.fork();
    children.add(worker);
    worker.once('exit', () => children.delete(worker));
    return { worker, answers: firstWord(worker) };
  }

  /** Has a child in this place as long as the server runs. */
  async function keepChild(first: Worker, port: number): Promise<void> {
    let delayMs = firstDelayMs;
    for (let worker = first; !isStopping;) {
      const startedAt = performance.now();
      const { pid, exitCode, signalCode } = await endOf(worker);
      if (isStopping) return;
      delayMs = performance.now() - startedAt > soundMs ? firstDelayMs : Math.min(2 * delayMs, longestDelayMs);
      log.error('process.ended', { pid, end: signalCode ?? exitCode, againInMs: delayMs });
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (isStopping) return;
      if (children.size === 0) lostPort = port;
      const next = startChild();
      worker = next.worker;
      next.answers.then(
        (place) => {
          log.info('process.started', { pid: next.worker.process.pid });
          // The last of the others ended before this one began to listen.
          if (place.port === port) return;
          lostPort = port;
          next.worker.process.kill('SIGKILL');
        },
        (error: unknown) => log.error('process.not_started', { error }),
      );
    }
  }

  async function start(): Promise<ChildPlace> {
    try {
      // One alone at first: it brings the database to the newest schema, and finds the port.
      const first = startChild();
      const place = await first.answers;
      const others = Array.from({ length: count - 1 }, startChild);
      await Promise.all(others.map(({ answers }) => answers));
      for (const { worker } of [first, ...others]) void keepChild(worker, place.port);
      return place;
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    const ends = Array.from(children, endOf);
    for (const child of children) child.process.kill('SIGTERM');
    await Promise.all(ends);
  }

  return { started: start(), stop };
}

interface Child {
  readonly worker: Worker;
  /** Rejects when it ends before it answers. */
  readonly answers: Promise<ChildPlace>;
}

function firstWord(worker: Worker): Promise<ChildPlace> {
  return new Promise((resolve, reject) => {
    let refusal: string | undefined;
    worker.once('message', (word: ChildWord) => {
      if ('refusal' in word) refusal = word.refusal;
      else resolve(word);
    });
    worker.once('exit', (code: number, signal: string | null) =>
      reject(new Error(refusal ?? `a process of the server ended with ${signal ?? code} before it answered; what it wrote above says why`)),
    );
  });
}

function endOf(worker: Worker): Promise<Worker['process']> {
  if (worker.isDead()) return Promise.resolve(worker.process);
  return new Promise((resolve) => worker.once('exit', () => resolve(worker.process)));
}
