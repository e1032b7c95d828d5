// A run that the program's wandb client kept on its machine comes to the server when somebody sends it, perhaps long after. Before that
// the server is told that it is the recorded one, in the words in which the client would have said so.
import type { Delivery } from '../outbox/delivery.ts';
import type { HookOfflineRun } from '../workspace/hooks/hook-line.ts';

const upsert = 'mutation UpsertBucket($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted } }';

/** Of the first: as online, later ones are runs of their own. */
export function offlineClaim([first]: readonly HookOfflineRun[]): Delivery | undefined {
  if (first === undefined) return undefined;
  const { name, project, entity, told } = first;
  const variables = { input: { name, modelName: project, entityName: entity } };
  return {
    kind: 'request',
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', 'assay-run': `${told}; offline` },
    text: JSON.stringify({ query: upsert, variables }),
  };
}
