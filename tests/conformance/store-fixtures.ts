// Things for the store suites to keep: projects, experiments and runs with fresh ids.
import { randomBytes } from 'node:crypto';

import type { AssayError, ErrorCode } from '../../src/core/base/errors.ts';
import type { Experiment } from '../../src/core/tracking/experiments/experiment.ts';
import type { Page, PageRequest } from '../../src/core/base/page.ts';
import type { Run } from '../../src/core/tracking/runs/run.ts';
import type { Store } from '../../src/core/store.ts';

/** Opens a new, empty store; whoever asked for it closes it. */
export type OpenStore = () => Promise<Store>;

export const newId = (): string => randomBytes(16).toString('hex');

export function aRun(experimentId: string, fields: Partial<Run> = {}): Run {
  const id = fields.id ?? newId();
  return {
    id,
    experimentId,
    name: 'run',
    userId: 'ann',
    status: 'running',
    startedAt: 1_700_000_000_000,
    artifactUri: `artifacts:/${id}`,
    updatedAt: 1_700_000_000_000,
    ...fields,
  };
}

/** The project every experiment here belongs to. */
export async function addProject(store: Store): Promise<void> {
  await store.transaction(async ({ projects }) => {
    if (!(await projects.find('default'))) await projects.insert({ id: 'default', name: 'Default', createdAt: 1 });
  });
}

export async function addExperiment(store: Store, fields: Partial<Experiment> = {}): Promise<Experiment> {
  await addProject(store);
  return store.transaction(async ({ experiments }) => {
    const id = fields.id ?? (await experiments.nextId());
    const experiment: Experiment = {
      id,
      projectId: 'default',
      name: `experiment ${newId()}`,
      artifactRoot: `artifacts:/${id}`,
      createdAt: 1_700_000_000_000,
      updatedAt: 1_700_000_000_000,
      tags: [],
      ...fields,
    };
    await experiments.insert(experiment);
    return experiment;
  });
}

export async function addRun(store: Store, fields: Partial<Run> = {}): Promise<Run> {
  const run = aRun(fields.experimentId ?? (await addExperiment(store)).id, fields);
  await store.transaction(({ runs }) => runs.insert(run));
  return run;
}

/** All pages of a list, read with small pages; fails when a page is too long or a token leads nowhere. */
export async function readPages<T>(read: (page: PageRequest) => Promise<Page<T>>, limit = 2): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page: Page<T> = await read({ limit, token });
    if (page.items.length > limit) throw new Error(`a page of at most ${limit} has ${page.items.length} items`);
    if (page.next !== undefined && page.items.length === 0) throw new Error('an empty page has a next one');
    items.push(...page.items);
    token = page.next;
  } while (token !== undefined);
  return items;
}

/** For `assert.rejects`: a refusal with this code. */
export const refusal =
  (code: ErrorCode) =>
  (error: unknown): boolean =>
    (error as AssayError).name === 'AssayError' && (error as AssayError).code === code;

/** Orders texts by code points, as the stores do. */
export function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
