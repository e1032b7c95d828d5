// Keeps the packages of a run that has ended, and names them in its observation: at once when all of them were kept before,
// else later, by the one process that does it for all runs of a home.
import type { Client } from '../../sdk/client.ts';
import type { EnvironmentInputs, Inputs } from '../documents/inputs.ts';
import type { Gap, Observation } from '../documents/observation.ts';
import { packagesBeingKept } from '../documents/packages-being-kept.ts';
import type { Delivery } from '../outbox/delivery.ts';
import type { PackagesToKeep } from '../outbox/left-over.ts';
import type { PlacedContent } from '../workspace/content-place.ts';
import { findKeptWheels, keepWheels, type KeptWheels } from '../workspace/environment/keep-wheels.ts';
import { readHooks } from '../workspace/hooks/read-hooks.ts';
import type { LocalContent } from '../workspace/local-content.ts';
import { canonicalBytes } from './build-inputs.ts';
import { bytesOf } from './collect-inputs.ts';
import { pushContents } from './push-contents.ts';
import type { RecordJob } from './record-job.ts';
import { hooksFolder } from './recorder-paths.ts';

/** What an observation says of packages. */
export interface NamedPackages extends Pick<Observation, 'wheels' | 'lock'> {
  readonly gaps: readonly Gap[];
  readonly contents: readonly PlacedContent[];
  /** They are still to be kept. */
  readonly isForLater: boolean;
}

export interface PackageFacts {
  readonly job: Pick<RecordJob, 'packages' | 'home'>;
  readonly environment: EnvironmentInputs;
  readonly store: LocalContent;
  /** Absent: no server is asked what it has. */
  readonly client: Pick<Client, 'findMissingBlobs'> | undefined;
}

/** Stands in the observation until they are. */
const beingKept: Gap = {
  code: packagesBeingKept,
  sentence: 'The packages are still being kept, in the background on the machine of the run; until that is done, repeating it elsewhere takes them from the package index.',
};
const askWithinMs = 2_000;

/** Those that were all kept before, when the server has them too: nobody waits for anything. */
export async function packagesSoFar({ job, environment, store, client }: PackageFacts): Promise<NamedPackages> {
  const nothing = { wheels: {}, gaps: [], contents: [], isForLater: false };
  if (job.packages === 'none' || environment.python === undefined) return nothing;
  const later = { ...nothing, gaps: [beingKept], isForLater: true };
  const kept = await findKeptWheels({ inputs: environment, store, home: job.home, which: job.packages });
  return kept === undefined || !(await hasAll(client, kept)) ? later : { ...(await named(kept, store)), isForLater: false };
}

async function hasAll(client: PackageFacts['client'], { contents }: KeptWheels): Promise<boolean> {
  if (client === undefined) return true;
  try {
    const { missing } = await client.findMissingBlobs({ digests: contents.map(({ digest }) => digest) }, { signal: AbortSignal.timeout(askWithinMs) });
    return missing.length === 0;
  } catch {
    return false;
  }
}

export interface LaterKeeping {
  readonly spool: string;
  readonly job: RecordJob;
  readonly order: PackagesToKeep;
  readonly store: LocalContent;
  readonly push: (delivery: Delivery) => Promise<void>;
}

/** Keeps them now. What cannot be kept becomes a gap of the record; throws only when the record itself cannot be read or written. */
export async function keepPackages({ spool, job, order, store, push }: LaterKeeping): Promise<void> {
  const inputs = (await readStored(order.manifestDigest, store)) as Inputs;
  const { gaps: before, ...observation } = (await readStored(order.observationDigest, store)) as Observation;
  const kept = await keepNow(spool, { job, inputs, store });
  const { contents, gaps, isForLater: _, ...packages } = await named(kept, store);
  const whole: Observation = { ...observation, ...packages, gaps: [...before.filter(({ code }) => code !== beingKept.code), ...gaps] };
  const stored = await store.put(bytesOf(canonicalBytes(whole)));
  await pushContents(push, [...contents, { ...stored, place: { kind: 'store' } }]);
  await push({ kind: 'manifest', manifestDigest: order.manifestDigest, observationDigest: stored.digest });
}

async function keepNow(spool: string, { job, inputs, store }: { readonly job: RecordJob; readonly inputs: Inputs; readonly store: LocalContent }): Promise<KeptWheels> {
  try {
    return await keepWheels({
      hooks: await readHooks(hooksFolder(spool)),
      inputs: inputs.environment,
      store,
      home: job.home,
      which: job.packages === 'none' ? undefined : job.packages,
    });
  } catch (error) {
    return { wheels: {}, contents: [], gaps: [{ code: 'wheel-not-kept', sentence: `the packages could not be kept: ${(error as Error).message}` }] };
  }
}

async function named({ wheels, contents, gaps, lock }: KeptWheels, store: LocalContent): Promise<NamedPackages> {
  if (lock === undefined) return { wheels, contents, gaps, isForLater: false };
  const stored = await store.put(bytesOf(new TextEncoder().encode(lock)));
  return { wheels, gaps, contents: [...contents, { ...stored, place: { kind: 'store' } }], lock: stored.digest, isForLater: false };
}

async function readStored(digest: string, store: LocalContent): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await store.get(digest)) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString('utf8'));
}
