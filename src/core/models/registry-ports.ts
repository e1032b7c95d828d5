// What the operations on registered models and on their versions share: their ports, and loading what must exist.
import type { Doors } from '../access/doors.ts';
import { AssayError, notFound } from '../base/errors.ts';
import type { Ids } from '../base/ids.ts';
import type { CollectionStore } from '../collections/collection-store.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { RunStore } from '../tracking/runs/run-store.ts';
import type { WebhookStore } from '../webhooks/webhook-store.ts';
import type { LoggedModelStore } from './logged-model-store.ts';
import type { ModelRegistryStore } from './model-registry-store.ts';
import type { ModelVersion, RegisteredModel } from './registered-model.ts';

export interface RegistryStores {
  readonly registry: ModelRegistryStore;
  readonly collections: CollectionStore;
  readonly loggedModels: LoggedModelStore;
  readonly runs: RunStore;
  readonly webhooks: WebhookStore;
  readonly jobs: JobQueue;
}

/** Registered models are of no project: each is seen and changed by those who have a role everywhere. */
export interface RegistryPorts extends Doors<RegistryStores> {
  readonly ids: Ids;
}

/** Throws `not_found`. */
export async function requireModel(registry: ModelRegistryStore, name: string): Promise<RegisteredModel> {
  const model = await registry.find(name);
  if (!model) throw notFound('registered model', name);
  return model;
}

/** Throws `not_found` with the reason `version_missing`. */
export async function requireVersion(registry: ModelRegistryStore, modelName: string, version: number): Promise<ModelVersion> {
  const found = await registry.findVersion(modelName, version);
  if (!found) {
    throw new AssayError('not_found', `model '${modelName}' has no version ${version}`, {
      subject: { kind: 'model version', id: `${modelName}/${version}` },
      reason: 'version_missing',
      detail: { name: modelName, version },
    });
  }
  return found;
}
