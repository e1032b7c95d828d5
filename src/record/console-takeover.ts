// Reads the program's output in place of a wrapper that was killed: what is still printed goes into the spool.
import { createConsoleForwarder, type ConsoleForwarder } from './console-forwarder.ts';
import { holdConsolePipes, type PipeHold, streams, textPath } from './console-pipes.ts';
import type { RedactStream } from '../workspace/secrets/redact-stream.ts';

/** What the spool takes of one stream. */
export const mostConsoleBytes = 512 * 1024 * 1024;

export interface ConsoleHold {
  /** Begins to read. */
  takeOver(): void;
  /** After the program's end: waits for what is under way, then lets the guard have the rest. */
  release(): Promise<void>;
}

export interface ConsoleHoldOptions {
  /** Makes what takes secrets out, as soon as they are known. */
  readonly redaction: Promise<() => RedactStream>;
  readonly onLost: (stream: string, reason: string) => void;
}

/** Keeps the program's output open from the start, so that the death of the wrapper is nothing to it. */
export function holdConsole(spool: string, { redaction, onLost }: ConsoleHoldOptions): ConsoleHold {
  const hold: PipeHold | undefined = holdConsolePipes(spool);
  let taking: Promise<readonly ConsoleForwarder[]> | undefined;
  async function take({ readEnds }: PipeHold): Promise<readonly ConsoleForwarder[]> {
    const makeRedaction = await redaction;
    return streams.map((stream) => {
      const options = { file: textPath(spool, stream), redaction: makeRedaction(), mostBytes: mostConsoleBytes };
      const forwarder = createConsoleForwarder({ ...options, onLost: (reason) => onLost(stream, reason) });
      forwarder.readFrom(readEnds[stream]);
      return forwarder;
    });
  }
  return {
    takeOver() {
      if (hold !== undefined) taking ??= take(hold);
    },
    async release() {
      const forwarders = (await taking) ?? [];
      await Promise.all(forwarders.map((forwarder) => forwarder.finish()));
      hold?.release(forwarders.length > 0);
    },
  };
}
