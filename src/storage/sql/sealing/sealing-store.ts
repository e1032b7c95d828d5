// Sealing as the engines call it: plans are made by a heavy read, and carried out in a transaction.
import type { WholeStores } from '../../../core/store.ts';
import type { Database } from '../database.ts';
import { createStores } from '../stores.ts';
import { applySeal } from './apply-seal.ts';
import { planMerge, planSegments, type RipeRun } from './plan-seal.ts';
import type { SealPlan } from './seal-plan.ts';

export interface SealingStore {
  planSegments(run: RipeRun): Promise<SealPlan | undefined>;
  planMerge(run: RipeRun): Promise<SealPlan | undefined>;
  apply(plan: SealPlan): Promise<boolean>;
}

/** The stores, with what only the engines have. */
export interface EngineStores extends WholeStores {
  readonly sealing: SealingStore;
}

export function createEngineStores(database: Database): EngineStores {
  return {
    ...createStores(database),
    sealing: {
      planSegments: (run) => database.snapshot((moment) => planSegments(moment, run)),
      planMerge: (run) => database.snapshot((moment) => planMerge(moment, run)),
      apply: (plan) => applySeal(database, plan),
    },
  };
}
