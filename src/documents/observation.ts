// The observation: what was seen while a run ran, beside its inputs. Volatile by nature, so it has no part in the
// identity of the inputs. Stored as a blob of canonical text; paths are those of the inputs.
import { z } from 'zod';

import { defineDocument } from './document.ts';
import { absent, digest, facts, named, type Of, text, texts, time } from './fields.ts';
import { comparisonRules } from './rules.ts';

export const repository = z
  .object({
    path: text,
    commit: absent(text),
    branch: absent(text),
    remote: absent(text).describe('Without user name and password.'),
    isDirty: z.boolean(),
    changed: texts.describe('Paths that differ from the commit, at most 1,000.'),
    untracked: texts.describe('At most 1,000.'),
  })
  .meta({ id: 'Repository' });
export type Repository = Of<typeof repository>;

export const appliedSetting = z
  .object({
    name: text,
    value: text,
    state: z.enum(['applied', 'user', 'refused']).describe('`user`: the program or its environment had set it already, so it was left alone.'),
  })
  .meta({ id: 'AppliedSetting' });
export type AppliedSetting = Of<typeof appliedSetting>;

export const observedProcess = z
  .object({
    pid: z.int().describe('0, like that of the parent, when it is only known that it was started.'),
    parentPid: z.int(),
    argv: texts,
    language: z.enum(['python', 'other']),
    hasShakenHands: z.boolean().describe('A Python that never did makes every claim about settings weaker.'),
    settings: z.array(appliedSetting),
    readsSeenBy: absent(z.enum(['hook', 'native', 'both', 'trace', 'nothing'])).describe(
      'With what its reads were seen: the hook in Python, the library put before it, both, or the tracing of system calls. Absent in records of earlier releases.',
    ),
  })
  .meta({ id: 'ObservedProcess' });
export type ObservedProcess = Of<typeof observedProcess>;

export const outputFile = z.object({ path: text, digest, sizeBytes: z.int(), isStored: z.boolean() }).meta({ id: 'OutputFile' });
export type OutputFile = Of<typeof outputFile>;

export const seenInput = z.object({ kind: z.enum(['answer', 'connection', 'folder-names', 'folder-order', 'secret', 'seed']), key: text, value: text }).meta({
  id: 'SeenInput',
  description:
    '`answer`: of a network address, a digest over its bodies; `connection`: a place on this machine; `folder-names` and `folder-order`: which names a listed folder had, and how they were ordered; `secret`: which key of a home its digest was made with, and that digest, to be compared only under one key; `seed`: what a generator was given.',
});
export type SeenInput = Of<typeof seenInput>;

export const endCause = z
  .enum(['finished', 'exception', 'exit-code', 'signal', 'out-of-memory', 'disk-full', 'not-a-number', 'preempted', 'not-started', 'wrapper-lost'])
  .meta({ id: 'EndCause' });
export type EndCause = Of<typeof endCause>;

export const runEnd = z
  .object({
    exitCode: absent(z.int()),
    signal: absent(text),
    cause: endCause,
    detail: text.describe('A sentence with the evidence: the exception and its line, the counter that rose, the signal.'),
    at: time,
  })
  .meta({ id: 'RunEnd', description: 'Why a run ended. `cause` is `finished`, or what the evidence in `detail` shows.' });
export type RunEnd = Of<typeof runEnd>;

export const gap = z
  .object({
    code: text.describe('Stable, such as `file-too-large`, `secret-withheld`, `python-without-handshake`, `file-changed-while-read`.'),
    sentence: text,
    lowers: absent(z.enum(['metric', 'statistical', 'not-runnable'])).describe(
      'The highest level a reproduction can still claim on this ground; absent when it is only worth saying.',
    ),
  })
  .meta({ id: 'Gap' });
export type Gap = Of<typeof gap>;

export const observation = z
  .object({
    schema: z.literal(1),
    runId: text,
    startedAt: time,
    endedAt: absent(time).describe('Absent while it runs.'),
    host: z.object({ name: text, user: text, kernel: text, scheduler: facts }),
    folder: text.describe('The absolute folder of the first code root.'),
    repositories: z.array(repository),
    processes: z.array(observedProcess),
    readsFoundBy: z
      .enum(['hook', 'native', 'trace', 'nothing'])
      .describe('How the reads were found: by the Python hook alone, by the library put before every program and that hook, by tracing system calls, or not at all.'),
    reads: texts.describe('Paths of code and data that were read, sorted. Empty means nothing was seen, which proves nothing when `readsFoundBy` is `nothing`.'),
    listings: texts.describe('Folders whose listing was read: their order of names is an input.'),
    outputs: z.array(outputFile),
    trace: absent(digest).describe('Blob of the training steps, JSON lines of `StepEvent`.'),
    console: absent(digest).describe('Blob of the whole console text, as collapsed lines.'),
    wheels: named(z.object({ file: text, digest })).describe('Wheels kept by content: distribution name to blob.'),
    lock: absent(digest).describe('Blob of a pylock.toml of the environment.'),
    end: absent(runEnd),
    seen: absent(z.array(seenInput)).describe('What went in besides and is no recorded input, because it is made anew each time or cannot be brought back. By kind, then key.'),
    rules: absent(comparisonRules).describe('How the project wants this run compared, when it says so.'),
    gaps: z.array(gap).describe('What could not be captured exactly, each lowering what a reproduction may claim.'),
  })
  .meta({ id: 'Observation' });
export type Observation = Of<typeof observation>;

export const observationDocument = defineDocument('the observation', observation);
