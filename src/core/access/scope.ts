// What an operation is about, as far as access is concerned. The door finds the project of a thing by itself, and only when the
// caller's role depends on the project.

/** One thing that belongs to a project. */
export type Thing =
  | { readonly project: string }
  | { readonly experiment: string }
  | { readonly run: string }
  | { readonly loggedModel: string }
  /** A logical path: below the number of its experiment. Other paths belong to the server. */
  | { readonly artifact: string }
  | { readonly upload: string }
  | { readonly reproduction: string }
  | { readonly sweep: string };

/**
 * `server`: what belongs to no project; only who has a role everywhere may do anything with it. Registered models and webhooks
 * are such. `anywhere`: who may do it in some project may do it; blobs, which are shared by all who know their digest. Several
 * things: each of them.
 */
export type Scope = 'server' | 'anywhere' | Thing | readonly [Thing, ...Thing[]];

/** `visible`: no single thing, but all that the caller may see of it; the stores show nothing else. */
export type ReadScope = Scope | 'visible';

/** In the words of the refusal of a thing there is not. */
export const thingKinds = {
  project: 'project',
  experiment: 'experiment',
  run: 'run',
  loggedModel: 'logged model',
  artifact: 'artifact',
  upload: 'upload',
  reproduction: 'reproduction',
  sweep: 'sweep',
} as const;
