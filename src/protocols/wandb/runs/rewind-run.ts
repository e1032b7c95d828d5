// Taking a run back to a step: clients then log on from the step after it.
import { invalidArgument, notFound } from '../../../core/base/errors.ts';
import type { WandbCall } from '../call.ts';
import { findPlace } from '../projects/place.ts';
import { summaryStateText } from './private-state.ts';
import type { RunInRequest } from './run-in-request.ts';
import { runNamed } from './run-named.ts';
import { runView } from './run-view.ts';

interface RewindInput extends RunInRequest {
  readonly metricName: string;
  readonly metricValue: number;
}

/** Throws `invalid_argument` for a metric that does not count steps, and `not_found` for a run there is not. */
export async function rewindRun({ input }: { readonly input: RewindInput }, call: WandbCall) {
  const { entityName: entity, projectName: project, runName, metricName, metricValue } = input;
  if (metricName !== '_step') throw invalidArgument(`metricName is ${JSON.stringify(metricName.slice(0, 100))}; runs are taken back by _step alone`);
  if (!Number.isSafeInteger(Math.floor(metricValue))) throw invalidArgument(`metricValue is ${metricValue}; give the last step that stays`);
  const { core, caller } = call;
  const place = await findPlace(call, { entity, project });
  const record = place && (await runNamed(call, place, runName));
  if (place === undefined || record === undefined) throw notFound('run', `${entity ?? ''}/${project ?? ''}/${runName}`);
  const { id } = record.run;
  await core.rewinds.rewind(caller, {
    runId: id,
    step: Math.floor(metricValue),
    clientState: summaryStateText({}),
  });
  return { rewoundRun: runView(call, { place, record: await core.runs.get(caller, id) }) };
}
