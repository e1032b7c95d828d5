// Changes of a sweep: what is told of it, and whether it goes on.
import { invalidArgument } from '../base/errors.ts';
import { definitionText } from './definition-text.ts';
import { endRun, endTrial } from './end-trials.ts';
import { objectiveValue } from './objective-value.ts';
import { checkSweepDefinition, type SweepDefinition } from './sweep-definition.ts';
import { isEnded } from '../tracking/runs/run.ts';
import { checkSweepWords, isOpen, type Sweep, type SweepState } from './sweep.ts';
import { requireSweep, sweepRefusal, sweepSubject, type SweepWriting } from './sweep-ports.ts';

/** What is absent stays as it is. */
export interface UpdateSweep {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly state?: Exclude<SweepState, 'pending'> | undefined;
  /** A new definition comes with the text it was given in. */
  readonly definition?: SweepDefinition | undefined;
  readonly source?: string | undefined;
  /** Texts that replace those of the same names. */
  readonly exchange?: Sweep['exchange'] | undefined;
}

/** From which states there is a way to a state. */
const waysTo: Readonly<Record<Exclude<SweepState, 'pending'>, readonly SweepState[]>> = {
  running: ['pending', 'paused', 'finished'],
  paused: ['pending', 'running'],
  finished: ['pending', 'running', 'paused'],
  cancelled: ['pending', 'running', 'paused'],
};

export async function changeSweep(writing: SweepWriting, { id, state, definition, source, ...told }: UpdateSweep): Promise<Sweep> {
  const { stores, at, audit } = writing;
  const stored = await requireSweep(stores, id);
  if ((definition === undefined) !== (source === undefined)) throw invalidArgument('a definition comes with its source, and a source with its definition; give both or neither');
  const exchange = { ...stored.exchange, ...told.exchange };
  checkSweepWords({ ...told, source, exchange });
  if (state !== undefined && state !== stored.state && !waysTo[state].includes(stored.state))
    throw sweepRefusal(stored, 'sweep_state', `is ${stored.state} and cannot become ${state}`);
  if (definition !== undefined) await checkDefinition(writing, stored, definition);
  const { name = stored.name, description = stored.description } = told;
  const sweep: Sweep = {
    ...stored,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(definition !== undefined && { definition, source: source! }),
    state: state ?? stored.state,
    exchange,
    updatedAt: at,
  };
  if (JSON.stringify({ ...sweep, updatedAt: stored.updatedAt }) === JSON.stringify(stored)) return stored;
  await stores.sweeps.update(sweep);
  if (sweep.state === 'cancelled' && stored.state !== 'cancelled') await endAll(writing, sweep);
  audit('sweep.updated', sweepSubject(id), { state: sweep.state, name: sweep.name ?? null, isDefined: definition !== undefined, exchange: Object.keys(told.exchange ?? {}) });
  return sweep;
}

/** Points that were chosen could not be chosen again from another space. */
async function checkDefinition({ stores }: SweepWriting, sweep: Sweep, definition: SweepDefinition): Promise<void> {
  checkSweepDefinition(definition);
  if (searchText(definition) === searchText(sweep.definition)) return;
  if ((await stores.sweeps.counts([sweep.id])).get(sweep.id)!.trials > 0) {
    throw sweepRefusal(sweep, 'sweep_begun', 'has trials: its parameters, its method and its metric stay as they are; make a new sweep for others');
  }
}

function searchText({ space, sampler, objective }: SweepDefinition): string {
  return definitionText({ space, ...(sampler !== undefined && { sampler }), ...(objective !== undefined && { objective }) });
}

async function endAll(writing: SweepWriting, sweep: Sweep): Promise<void> {
  const { stores, at } = writing;
  const trials = await stores.sweeps.openTrials(sweep.id);
  const records = new Map((await stores.runs.records(trials.map(({ runId }) => runId))).map((record) => [record.run.id, record]));
  for (const trial of trials) {
    const record = records.get(trial.runId);
    const value = record === undefined ? undefined : objectiveValue(sweep.definition, record);
    if (record !== undefined && record.run.deletedAt === undefined && !isEnded(record.run.status)) await endRun(writing, record.run, 'killed');
    await endTrial(writing, trial, { outcome: record?.run.status === 'finished' ? 'finished' : 'ended', ...(value !== undefined && { value }), at });
  }
}

/** Whether the sweep takes trials that are chosen elsewhere. */
export function takesTrials(state: SweepState): boolean {
  return isOpen(state) || state === 'paused';
}
