// The one table of who may do what. An action without a row does not compile.
import type { Action } from './action.ts';
import type { Role } from './role.ts';

const readers = ['viewer', 'auditor', 'contributor', 'owner'] as const;
const contributors = ['contributor', 'owner'] as const;
const owners = ['owner'] as const;

export const permissions: Readonly<Record<Action, readonly Role[]>> = {
  'project.read': readers,
  // The server asks for the first experiment when it is asked whether it is ready.
  'experiment.read': [...readers, 'system'],
  'run.read': readers,
  'logged_model.read': readers,
  'artifact.read': readers,
  'blob.read': readers,
  'event.read': readers,
  'model.read': readers,
  'collection.read': readers,
  // Webhooks are told of changes by a job.
  'webhook.read': ['auditor', 'owner', 'system'],
  // What they carry and how they failed tells of webhooks.
  'job.read': ['auditor', 'owner'],
  'audit.read': ['auditor', 'owner'],

  // The first project and its experiment are made at the start.
  'project.create': ['owner', 'system'],
  'experiment.write': contributors,
  'experiment.delete': owners,
  'run.write': contributors,
  'run.delete': contributors,
  'logged_model.write': contributors,
  'logged_model.delete': contributors,
  'artifact.write': contributors,
  'artifact.delete': contributors,
  'blob.write': contributors,
  'model.write': contributors,
  'collection.write': contributors,
  'collection.delete': owners,
  'model.promote': owners,
  'model.delete': owners,
  'webhook.manage': owners,
  'job.manage': owners,
  'job.work': ['system'],
  // Asked for by an owner, done by a job.
  'bin.empty': ['owner', 'system'],
  'collection.expire': ['owner', 'system'],
  'content.collect': ['owner', 'system'],
  'content.verify': ['owner', 'system'],
  'secret.use': ['system'],
  'lease.watch': ['system'],
};

export function isPermitted(role: Role, action: Action): boolean {
  return permissions[action].includes(role);
}
