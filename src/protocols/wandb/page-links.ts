// The addresses that clients print for people, and the pages of ours that they mean.
import type { Principal } from '../../core/access/caller.ts';
import { localUser } from '../../core/access/caller.ts';
import { AssayError } from '../../core/base/errors.ts';
import type { Core } from '../../core/core.ts';
import { findPlace, type Place } from './projects/place.ts';
import { runNamed } from './runs/run-named.ts';
import { sweepNamed } from './sweeps/sweep-place.ts';

/** The first parts of our own pages' addresses: an entity of such a name has no links of its own. */
const ownPages: ReadonlySet<string> = new Set(['experiments', 'runs', 'models', 'explain', 'reproductions', 'jobs', 'assets']);

/** The path of the page that another tool's path means; undefined when it means none. */
export type PageLinks = (request: Request, path: string) => Promise<string | undefined>;

/** `/ENTITY/PROJECT`, with `/workspace`, `/sweeps`, `/artifacts` or others after it, `/ENTITY/PROJECT/runs/NAME` and `/ENTITY/PROJECT/sweeps/ID`. */
export function createPageLinks(core: Core, principalOf: (request: Request) => Principal = () => localUser, basePath = ''): PageLinks {
  const experimentPage = ({ experiment }: Place): string => `${basePath}/experiments/${encodeURIComponent(experiment.id)}`;

  return async (request, path) => {
    const [entity = '', project = '', section, name] = partsOf(path);
    if (entity === '' || project === '' || ownPages.has(entity)) return undefined;
    const call = { core, caller: { ...principalOf(request), via: 'wandb', requestId: request.headers.get('x-request-id') ?? '' } };
    try {
      const place = await findPlace(call, { entity, project });
      if (place === undefined) return undefined;
      const sweep = section === 'sweeps' && name !== undefined ? await sweepNamed(call, place, name) : undefined;
      // Its runs, among those of its experiment.
      if (sweep !== undefined) return `${experimentPage(place)}?filter=${encodeURIComponent(`sweep_id = '${sweep.id}'`)}`;
      const record = section === 'runs' && name !== undefined ? await runNamed(call, place, name) : undefined;
      return record === undefined ? experimentPage(place) : `${basePath}/runs/${encodeURIComponent(record.run.id)}`;
    } catch (error) {
      // It names nothing that could be here, or nothing for this caller.
      if (error instanceof AssayError && ['invalid_argument', 'permission_denied', 'not_found'].includes(error.code)) return undefined;
      throw error;
    }
  };
}

function partsOf(path: string): readonly string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
}
