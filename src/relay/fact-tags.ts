// The facts of the recorded run in the words of the program's client, to which they are tags.
import type { RunDelivery } from '../outbox/outbox.ts';
import type { Pair } from './wire-shapes.ts';

export const runNameTag = 'mlflow.runName';

/** The tags that the server will show of a run once it has it. */
export function tagsOfNewRun({ notes, userName, userId, parentRunId, source = {}, tags = [] }: RunDelivery['run'], name: string): readonly Pair[] {
  const facts: Readonly<Record<string, string | undefined>> = {
    [runNameTag]: name,
    'mlflow.note.content': notes,
    'mlflow.user': userName ?? userId,
    'mlflow.parentRunId': parentRunId,
    'mlflow.source.name': source.name,
    'mlflow.source.type': source.type,
    'mlflow.source.git.commit': source.commit,
    'mlflow.source.git.branch': source.branch,
    'mlflow.source.git.repoURL': source.repository,
  };
  return [...Object.entries(facts).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }])), ...tags];
}
