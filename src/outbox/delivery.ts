// Everything that is sent to a server of a recorded run, as it stands in the journal. Each is safe to send again: a
// repetition has the effect of one.
import type { InputOf } from '../../sdk/contract.ts';
import type { ConsoleLine } from '../../sdk/shapes.ts';
import type { PlacedContent } from '../workspace/content-place.ts';

/** Lines of one stream that were seen at one time; numbers go on from the first. A line each would be mostly the names of its fields. */
export interface PrintedLines {
  readonly kind: 'printed';
  readonly first: number;
  readonly at: number;
  readonly stream: ConsoleLine['stream'];
  readonly texts: readonly string[];
}

export type Delivery =
  /** Makes the run; the experiment is found, or made, by name. */
  | { readonly kind: 'run'; readonly experiment: string; readonly run: Omit<InputOf<'createRun'>, 'experimentId'> & { readonly id: string } }
  /** What became known of the run itself. */
  | { readonly kind: 'facts'; readonly facts: Omit<InputOf<'updateRun'>, 'runId'> }
  | { readonly kind: 'batch'; readonly batch: Omit<InputOf<'logBatch'>, 'runId'> }
  /** Params that the program did not log itself; one that is there already stays as it is. */
  | { readonly kind: 'missing-params'; readonly params: readonly { readonly key: string; readonly value: string }[] }
  | PrintedLines
  /** The same as earlier releases left it in their journals. */
  | { readonly kind: 'console'; readonly lines: InputOf<'appendConsole'>['lines'] }
  /** Bytes the server asks for by digest and does not have yet. */
  | { readonly kind: 'content'; readonly contents: readonly PlacedContent[] }
  | { readonly kind: 'artifact'; readonly path: string; readonly digest: string }
  | { readonly kind: 'manifest'; readonly manifestDigest: string; readonly observationDigest?: string | undefined }
  | { readonly kind: 'reproduction'; readonly reproduction: InputOf<'recordReproduction'> }
  /** A write of the program itself that came while the server was away; a file lies in the content store, a short JSON body here. */
  | {
      readonly kind: 'request';
      readonly method: string;
      /** With the query. */
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: PlacedContent | undefined;
      readonly text?: string | undefined;
    }
  | { readonly kind: 'finish'; readonly status: InputOf<'finishRun'>['status']; readonly endedAt: number };
