// The order a recorder works by: what a record request comes down to once the wrapper has filled it in. It lies in
// the spool without secrets, so that a recorder that was killed, or `assay sync` later, can go on from files alone.
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { ComparisonRules } from '../documents/rules.ts';
import { join } from 'node:path';

import { checkStoredFormat, jobFormat } from '../outbox/stored-format.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';
import type { GivenCode } from './record-request.ts';

export interface RecordJob {
  readonly schema: 1;
  readonly runId: string;
  /** The run whose program started this one. */
  readonly parentRunId?: string | undefined;
  /** Absent: it stays in the spool until `assay sync`. */
  readonly server?: string | undefined;
  readonly home: string;
  readonly experiment: string;
  readonly runName?: string | undefined;
  readonly userId: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** As the user typed it. */
  readonly argv: readonly string[];
  /** What was started, with what Assay put in front. */
  readonly startAs: readonly string[];
  /** Further secrets in it; never on disk. */
  readonly secrets?: readonly KnownSecret[] | undefined;
  readonly folder: string;
  /** Restored code, already checked. Absent: the wrapper takes a snapshot. */
  readonly code?: readonly GivenCode[] | undefined;
  /** What was recorded below `from` stands below `to` this time. */
  readonly moved?: { readonly from: string; readonly to: string } | undefined;
  /** Variables that are means of restoring and no inputs. */
  readonly notInputs: readonly string[];
  readonly mode: 'observe' | 'deterministic';
  readonly seed?: number | undefined;
  readonly isTraced: boolean;
  /** Names of further variables that are inputs. */
  readonly variables: readonly string[];
  readonly data: readonly string[];
  readonly maxFileBytes: number;
  readonly packages: 'loaded' | 'most' | 'all' | 'none';
  readonly outputs?: readonly string[] | undefined;
  readonly preflight?: number | undefined;
  readonly rules?: ComparisonRules | undefined;
  readonly startedAt: number;
  /** The environment the program got, before what Assay added; only the names that are allowed, secrets replaced. */
  readonly environment: Readonly<Record<string, string>>;
}

const fileName = 'job.json';

/** Written whole or not at all. */
export async function writeJob(spool: string, job: RecordJob): Promise<void> {
  const path = join(spool, fileName);
  await writeFile(`${path}.new`, JSON.stringify(job), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Undefined when there is none: the recorder never got so far. Throws a `NewerFormatError` for that of a later release. */
export async function readJob(spool: string): Promise<RecordJob | undefined> {
  const path = join(spool, fileName);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  const job = JSON.parse(text) as RecordJob;
  checkStoredFormat(path, { found: job.schema, known: jobFormat });
  return job;
}
