// The operations on what is recorded of a run's inputs.
import type { Caller } from '../access/caller.ts';
import type { ContentDoors } from '../content/content-doors.ts';
import { sha256Digest } from '../content/content-digest.ts';
import { invalidArgument, notFound } from '../base/errors.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import { requireActive } from '../tracking/runs/runs.ts';
import type { RunDocuments, RecordedInputs } from './recorded-inputs.ts';
import type { RecordedInputsStore } from './recorded-inputs-store.ts';
import { createStoredDocuments, requireContents, type DocumentPorts, type StoredDocuments } from './stored-documents.ts';

interface Stores {
  readonly runs: RunStore;
  readonly inputs: RecordedInputsStore;
}

export type RunInputsPorts = ContentDoors<Stores> & Omit<DocumentPorts, 'blobs'>;

export interface RecordInputs {
  readonly runId: string;
  readonly inputsDigest: string;
  readonly observationDigest?: string | undefined;
}

export interface RunInputs {
  /**
   * Says what a run was made of; the last one recorded counts, the same again is no change. The digests are of the bytes as
   * they were stored, whatever their form. Throws `not_found` for a document that is not stored, `invalid_argument` naming what is
   * wrong in one, and `failed_precondition` (reason `content_missing`) naming contents they rely on that are not stored.
   */
  record(caller: Caller, input: RecordInputs): Promise<RunDocuments>;
  /** Throws `not_found`, for a run that was not recorded with the reason `not_recorded`. */
  get(caller: Caller, runId: string): Promise<RunDocuments>;
}

export function createRunInputs(ports: RunInputsPorts): RunInputs {
  const { read, write, decodeUtf8 } = ports;

  async function readBoth(documents: StoredDocuments, { inputsDigest, observationDigest }: RecordInputs): Promise<Pick<RunDocuments, 'inputs' | 'observation'>> {
    const inputs = await documents.inputs(inputsDigest);
    return observationDigest === undefined ? { inputs } : { inputs, observation: await documents.observation(observationDigest) };
  }

  return {
    record: async (caller, input) => {
      const { runId, inputsDigest, observationDigest } = input;
      const digests = [inputsDigest, ...(observationDigest === undefined ? [] : [observationDigest])].map(sha256Digest);
      const { runs, blobs } = await read(caller, 'run.write', { run: runId });
      requireActive(await runs.find(runId), runId);
      // So that no collection takes them before they have their run; what is not there is told of when it is read.
      await blobs.renew(digests);
      const documents = createStoredDocuments({ blobs, decodeUtf8 });
      const { inputs, observation } = await readBoth(documents, input);
      if (observation !== undefined && observation.runId !== runId) {
        throw invalidArgument(`the observation ${observationDigest} is of the run '${observation.runId}', not of '${runId}'`);
      }
      await requireContents(documents, { inputs, observation, blobs });
      const stored = await write(caller, 'run.write', { run: runId }, async ({ stores, at, audit, announce }) => {
        const run = requireActive(await stores.runs.find(runId), runId);
        const existing = await stores.inputs.find(runId);
        if (existing?.inputsDigest === inputsDigest && existing.observationDigest === observationDigest) return existing;
        const entry: RecordedInputs = {
          runId,
          inputsDigest,
          ...(observationDigest === undefined ? {} : { observationDigest }),
          entryPoint: inputs.command.entryPoint,
          recordedAt: at,
        };
        await stores.inputs.put(entry);
        audit(
          'run.manifest_recorded',
          { kind: 'run', id: runId },
          { manifest: `sha256:${inputsDigest}`, observation: observationDigest === undefined ? null : `sha256:${observationDigest}` },
        );
        announce({ type: 'run', experimentId: run.experimentId, runId });
        return entry;
      });
      return { ...stored, inputs, ...(observation === undefined ? {} : { observation }) };
    },

    get: async (caller, runId) => {
      const { runs, inputs: recorded, blobs } = await read(caller, 'run.read', { run: runId });
      const stored = await recorded.find(runId);
      if (stored) return { ...stored, ...(await readBoth(createStoredDocuments({ blobs, decodeUtf8 }), stored)) };
      if ((await runs.find(runId)) === undefined) throw notFound('run', runId);
      throw notRecorded(runId);
    },
  };
}

function notRecorded(runId: string): Error {
  return notFound('manifest', runId, `nothing is recorded of the inputs of run '${runId}'; start programs with assay run to have them recorded`);
}
