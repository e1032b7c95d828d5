// Follows a program from the recorder's side: what the wrapper tells of it, and, when the wrapper was killed, what can be
// seen of the process itself.
import { isRunning, type ProcessIdentity } from '../outbox/liveness.ts';
import type { OpenInput } from './open-input.ts';
import type { RecorderLink } from './recorder-link.ts';
import { readWrapperFacts, type WrapperFact } from './wrapper-facts.ts';
import type { CodeSnapshot } from '../workspace/code/code-snapshot.ts';

export interface NativeSight {
  /** Why the library was not put before the program. */
  readonly why?: string | undefined;
  /** What was started first is the copier of a terminal, and no part of the run. */
  readonly hasCopier: boolean;
}

export interface ProgramFacts {
  snapshot?: CodeSnapshot;
  snapshotProblem?: string;
  pid?: number;
  startedAt?: number;
  /** Why reads could not be traced. */
  untraced?: string;
  /** Whether native reads were watched; absent when system calls are traced. */
  native?: NativeSight;
  stdin?: OpenInput;
  /** Beyond standard error, by number. */
  readonly descriptors: Map<number, OpenInput>;
  asked?: string;
  readonly lost: { readonly stream: string; readonly reason: string }[];
  exitCode?: number;
  signal?: string;
  notStarted?: string;
  endedAt?: number;
  /** The wrapper was killed before it saw the end. */
  isWrapperLost: boolean;
}

export interface ProgramWatch {
  readonly facts: ProgramFacts;
  /** When the snapshot is there, or is known never to come. */
  readonly code: Promise<void>;
  /** When the program was started; also resolves when it never will be. */
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
}

const lookMs = 300;

/** `onWrapperLost` is called when reading the console is up to us from now on. */
export function watchProgram(spool: string, link: RecorderLink, onWrapperLost: () => void): ProgramWatch {
  const facts: ProgramFacts = { descriptors: new Map(), lost: [], isWrapperLost: false };
  const code = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let identity: ProcessIdentity | undefined;
  let isEnded = false;

  const take = (fact: WrapperFact): void => {
    switch (fact.kind) {
      case 'code':
        facts.snapshot = fact.snapshot;
        return code.resolve();
      case 'code-failed':
        facts.snapshotProblem = fact.sentence;
        return code.resolve();
      case 'started':
        facts.pid = fact.process.pid;
        facts.startedAt = fact.at;
        identity = fact.process;
        code.resolve();
        return started.resolve();
      case 'asked':
        facts.asked ??= fact.signal;
        return undefined;
      case 'untraced':
        facts.untraced = fact.reason;
        return undefined;
      case 'native':
        facts.native = { why: fact.why, hasCopier: fact.hasCopier };
        return undefined;
      case 'stdin':
        facts.stdin = fact.input;
        return undefined;
      case 'descriptor':
        facts.descriptors.set(fact.number, fact.input);
        return undefined;
      case 'console-lost':
        facts.lost.push({ stream: fact.stream, reason: fact.reason });
        return undefined;
      case 'not-started':
        facts.notStarted = fact.sentence;
        facts.exitCode = fact.exitCode;
        return end(fact.at);
      default:
        if (fact.exitCode !== undefined) facts.exitCode = fact.exitCode;
        if (fact.signal !== undefined) facts.signal = fact.signal;
        return end(fact.at);
    }
  };
  const end = (at: number): void => {
    isEnded = true;
    facts.endedAt = at;
    code.resolve();
    started.resolve();
    ended.resolve();
  };
  /** The wrapper's journal may know more than its last words did. */
  const goOnAlone = async (): Promise<void> => {
    if (isEnded) return;
    for (const fact of await readWrapperFacts(spool)) take(fact);
    if (isEnded) return;
    facts.isWrapperLost = true;
    onWrapperLost();
    const look = (): void => {
      if (identity !== undefined && isRunning(identity)) setTimeout(look, lookMs);
      else end(Date.now());
    };
    look();
  };

  link.onFact(take);
  link.onGone(() => void goOnAlone());
  return { facts, code: code.promise, started: started.promise, ended: ended.promise };
}
