// Stages of versions: here one of four words, in core none or a word in lower case.
import { invalidArgument } from '../../../core/base/errors.ts';

const wireStages = ['None', 'Staging', 'Production', 'Archived'] as const;
export type WireStage = (typeof wireStages)[number];

/** Stages in which a version is in use: only to these can others make way. */
export const activeStages: readonly WireStage[] = ['Staging', 'Production'];
export const archived = 'archived';

/** Any case, to the one spelling there is. */
export function canonicalStage(stage: string): WireStage {
  const found = wireStages.find((one) => one.toLowerCase() === stage.toLowerCase());
  if (!found) throw invalidArgument(`Invalid Model Version stage: ${stage}. Value must be one of ${wireStages.join(', ')}.`);
  return found;
}

/** Null stands for no stage. */
export function coreStage(stage: WireStage): string | null {
  return stage === 'None' ? null : stage.toLowerCase();
}

/** A word of another wire is shown as it is. */
export function wireStage(stage: string | undefined): string {
  return stage === undefined ? 'None' : (wireStages.find((one) => one.toLowerCase() === stage) ?? stage);
}
