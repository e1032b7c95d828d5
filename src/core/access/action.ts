// Everything that can be done, as far as access is concerned: the closed list that permissions are given for. Many operations
// share an action; each names one.

/** What only looks. */
export const readActions = [
  'project.read',
  'experiment.read',
  'run.read',
  'logged_model.read',
  'artifact.read',
  'blob.read',
  'event.read',
  'model.read',
  'collection.read',
  'webhook.read',
  'job.read',
  'audit.read',
] as const;

/** What changes something. */
export const changeActions = [
  'project.create',
  'experiment.write',
  'experiment.delete',
  /** Also what its program logs, prints and says of its inputs, and verdicts over it. */
  'run.write',
  'run.delete',
  'logged_model.write',
  'logged_model.delete',
  'artifact.write',
  'artifact.delete',
  'blob.write',
  'model.write',
  'collection.write',
  'collection.delete',
  'model.promote',
  'model.delete',
  'webhook.manage',
  /** Cancels jobs and asks for them anew; pauses schedules. */
  'job.manage',
  /** Takes jobs from the queue. */
  'job.work',
  /** Removes for good what lies in the bin. */
  'bin.empty',
  /** Removes versions whose time is over. */
  'collection.expire',
  /** Gives back the bytes that nothing keeps. */
  'content.collect',
  /** Reads all bytes again; what is damaged is known from then on. */
  'content.verify',
  /** Uses what the server made up for itself and tells nobody. */
  'secret.use',
  /** Gives up runs that are not heard of any more. */
  'lease.watch',
] as const;

export type ReadAction = (typeof readActions)[number];
export type ChangeAction = (typeof changeActions)[number];
export type Action = ReadAction | ChangeAction;
