// Where a repetition's tracking client logs: a run that its client logged here is repeated here, whatever is set where it is asked for.
import type { RunRecord } from '../../sdk/shapes.ts';
import { anyKey } from '../config/any-key.ts';
import type { Environment } from '../config/environment.ts';

/** Variables to add. */
export function trackingClientVariables({ tags }: Pick<RunRecord, 'tags'>, { server, environment }: { readonly server: string; readonly environment: Environment }): Environment {
  if (!tags.some(({ key, value }) => key === 'assay.client' && value === 'wandb')) return {};
  return { WANDB_BASE_URL: server, WANDB_MODE: 'online', WANDB_API_KEY: environment['WANDB_API_KEY'] ?? anyKey };
}
