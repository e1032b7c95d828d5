// Some facts of a run are fields here and tags to the clients of other wires. The composition of the server says
// which tags, so that a name changed on one wire is the name on all.
import type { Tag } from '../../core/base/tag.ts';

export interface TagConventions {
  /** Keys of the tags that hold a run's notes, name, parent and user. */
  readonly notes: string;
  readonly runName: string;
  readonly parentRun: string;
  readonly user: string;
  /** Tags for a logged model that became a version, made from those it has. */
  readonly registered?: ((stored: readonly Tag[], version: { readonly modelName: string; readonly version: number }) => readonly Tag[]) | undefined;
}
