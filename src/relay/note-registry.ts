// Registering models while the server is away: a version gets a number made up here, which is replaced by the server's
// in everything that is sent later.
import type { Known } from './known.ts';
import type { WriteNote } from './write.ts';

/** By the same names as the other writes. */
export const registryNotes: Readonly<Record<string, WriteNote>> = {
  // One that is there already is as good: the server's refusal of a second one is no loss.
  'POST registered-models/create': (_known, { message, at }) => ({
    registered_model: { name: message['name'], creation_timestamp: at, last_updated_timestamp: at, description: message['description'], tags: message['tags'] },
  }),
  'POST model-versions/create': (known, { message, id, at }) => {
    const version = {
      name: message['name'],
      version: id,
      creation_timestamp: at,
      last_updated_timestamp: at,
      current_stage: 'None',
      description: message['description'],
      source: message['source'],
      run_id: message['run_id'],
      status: 'READY',
      run_link: message['run_link'],
      model_id: message['model_id'],
      tags: message['tags'],
    };
    known.versions.set(versionKey(version), version);
    known.handOut(id);
    return { model_version: version };
  },
  'PATCH model-versions/update': (known, { message }) => ({ model_version: changeVersion(known, message, { description: message['description'] }) }),
  'POST model-versions/transition-stage': (known, { message }) => ({ model_version: changeVersion(known, message, { current_stage: message['stage'] }) }),
  'POST model-versions/set-tag': () => ({}),
  'DELETE model-versions/delete-tag': () => ({}),
  'POST registered-models/set-tag': () => ({}),
  'DELETE registered-models/delete-tag': () => ({}),
  'POST registered-models/alias': () => ({}),
  'DELETE registered-models/alias': () => ({}),
};

/** The key of a version among those known. */
export function versionKey({ name, version }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([name, version]);
}

/** What is not known of it stays unsaid. */
function changeVersion(known: Known, message: Readonly<Record<string, unknown>>, change: Readonly<Record<string, unknown>>): unknown {
  const version = { name: message['name'], version: message['version'], ...known.versions.get(versionKey(message)), ...change };
  known.versions.set(versionKey(message), version);
  return version;
}
