// What answers a call of this wire.
import type { OperationName, OutputOf } from '../../../sdk/contract.ts';
import type { Caller } from '../../core/access/caller.ts';
import type { ReadInput } from './schema.ts';

/** What a handler knows besides its input. */
export interface Call {
  readonly caller: Caller;
  readonly request: Request;
}

/** A handler for every operation there is, or this does not compile. */
export type Handlers = {
  readonly [Name in OperationName]: (
    input: ReadInput<Name>,
    call: Call,
  ) => Promise<
    Name extends 'getChart' | 'getMetricBuckets' | 'getMetricBands' | 'exportMetrics' | 'exportMetricTails' | 'getArtifact' | 'getBlob' | 'streamEvents' ? Response : OutputOf<Name>
  >;
};
