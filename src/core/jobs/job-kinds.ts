// Every job there is: one row says what it carries, what it yields and how it is run. A handler record that
// lacks one of these names does not compile.
import type { Json } from '../../documents/canonical-json.ts';
import type { CollectResult, EmptyBinResult, ExpireResult, VerifyResult } from './job-results.ts';

/** `short`: many side by side. `heavy`: one at a time, over all servers, and never in the way of short ones. */
export type JobLane = 'short' | 'heavy';

export interface JobRules {
  readonly lane: JobLane;
  /** How often it is begun before it has failed. */
  readonly attempts: number;
  /** A worker that is silent for so long counts as dead. Renewed while the handler runs, which may take hours. */
  readonly leaseMs: number;
  /** Whether a job that is done stays to be seen. One that failed or was cancelled always does. */
  readonly isKeptWhenDone: boolean;
}

declare const carried: unique symbol;

/** The types stand in the row and nowhere else: `carried` is never there when the program runs. */
export interface JobKind<Payload extends Json, Result extends Json> extends JobRules {
  readonly [carried]?: { readonly payload: Payload; readonly result: Result };
}

const kind = <Payload extends Json, Result extends Json>(rules: JobRules): JobKind<Payload, Result> => rules;

const minuteMs = 60_000;

export const jobKinds = {
  /** Tells one webhook of one change. Running it twice tells it twice, with the same delivery id. */
  'webhook.deliver': kind<WebhookDelivery, null>({ lane: 'short', attempts: 8, leaseMs: minuteMs, isKeptWhenDone: false }),
  /** Removes jobs that ended long ago. Running it twice finds nothing the second time. */
  'jobs.sweep': kind<Record<string, never>, { readonly removed: number }>({ lane: 'short', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: true }),
  /** Reads the words of runs that changed, for the search box. Running it twice finds nothing the second time. */
  'search.refresh': kind<Record<string, never>, { readonly refreshed: number }>({ lane: 'short', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: false }),
  /** Gives back the bytes that nothing keeps. Running it twice finds nothing the second time. */
  'content.collect': kind<CollectionOfContent, CollectResult>({ lane: 'heavy', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: true }),
  /** Reads all stored bytes again. Running it twice reads them twice. */
  'content.verify': kind<Record<string, never>, VerifyResult>({ lane: 'heavy', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: true }),
  /** Removes versions of collections whose time is over. Running it twice finds nothing the second time. */
  'versions.expire': kind<Record<string, never>, ExpireResult>({ lane: 'heavy', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: true }),
  /** Removes for good what lies in the bin. Running it twice removes what the first time left over. */
  'bin.empty': kind<EmptyingOfBin, EmptyBinResult>({ lane: 'heavy', attempts: 3, leaseMs: minuteMs, isKeptWhenDone: true }),
};

/** `data` is JSON of the change's facts. */
type WebhookDelivery = { readonly webhookId: string; readonly deliveryId: string; readonly at: number; readonly event: string; readonly data: string };

type CollectionOfContent = { readonly graceMs: number; readonly isDryRun: boolean };

type EmptyingOfBin = { readonly deletedBefore: number; readonly runIds?: readonly string[]; readonly experimentIds?: readonly string[]; readonly isDryRun: boolean };

export type JobName = keyof typeof jobKinds;

export const jobNames = Object.keys(jobKinds) as readonly JobName[];

type CarriedBy<Name extends JobName> = (typeof jobKinds)[Name] extends JobKind<infer Payload, infer Result> ? { readonly payload: Payload; readonly result: Result } : never;

export type PayloadOf<Name extends JobName> = CarriedBy<Name>['payload'];
export type ResultOf<Name extends JobName> = CarriedBy<Name>['result'];
