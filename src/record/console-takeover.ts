// Reads the program's output in place of a wrapper that was killed: what is still printed goes into the spool.
import { createConsoleForwarder, type ConsoleForwarder } from './console-forwarder.ts';
import { holdConsolePipes, type PipeHold, streams, textPath } from './console-pipes.ts';

export interface ConsoleHold {
  /** Begins to read. */
  takeOver(): void;
  /** After the program's end: waits for what is under way, then lets the guard have the rest. */
  release(): Promise<void>;
}

/** Keeps the program's output open from the start, so that the death of the wrapper is nothing to it. */
export function holdConsole(spool: string, onLost: (stream: string, reason: string) => void): ConsoleHold {
  const hold: PipeHold | undefined = holdConsolePipes(spool);
  let forwarders: readonly ConsoleForwarder[] = [];
  return {
    takeOver() {
      if (hold === undefined || forwarders.length > 0) return;
      forwarders = streams.map((stream) => {
        const forwarder = createConsoleForwarder({ file: textPath(spool, stream), mostBytes: 512 * 1024 * 1024, onLost: (reason) => onLost(stream, reason) });
        forwarder.readFrom(hold.readEnds[stream]);
        return forwarder;
      });
    },
    async release() {
      await Promise.all(forwarders.map((forwarder) => forwarder.finish()));
      hold?.release(forwarders.length > 0);
    },
  };
}
