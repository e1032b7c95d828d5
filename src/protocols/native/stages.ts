// Stages of versions: four words of this wire; in core none, or the word in lower case.
import type { ModelStage } from '../../../sdk/shapes.ts';
import { invalidArgument } from '../../core/base/errors.ts';

const stages: readonly ModelStage[] = ['None', 'Staging', 'Production', 'Archived'];

export function coreStage(stage: ModelStage): string | undefined {
  return stage === 'None' ? undefined : stage.toLowerCase();
}

/** Where the other versions of a stage go; undefined when they stay. */
export function stageOfOthers({ stage, archiveOthers = false }: { readonly stage: ModelStage; readonly archiveOthers?: boolean | undefined }): string | undefined {
  if (!archiveOthers) return undefined;
  if (stage === 'Staging' || stage === 'Production') return coreStage('Archived');
  throw invalidArgument(`other versions can be archived only when moving to Staging or Production, not to ${stage}`, { reason: 'archive_stage' });
}

export function wireStage(stage: string | undefined): ModelStage {
  return stages.find((one) => one.toLowerCase() === stage) ?? 'None';
}
