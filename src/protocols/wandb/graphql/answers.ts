// Who answers each field of the two roots.
import { alertAnswers } from '../alerts/alert-answers.ts';
import { artifactAnswers } from '../artifacts/artifact-answers.ts';
import { artifactFields } from '../artifacts/artifact-fields.ts';
import { collectionAnswers } from '../artifacts/collection-answers.ts';
import { linkAnswers } from '../artifacts/link-answers.ts';
import { uploadAnswers } from '../artifacts/upload-answers.ts';
import type { WandbCall } from '../call.ts';
import { fileAnswers } from '../files/file-answers.ts';
import { projectAnswers, projectFieldAnswers } from '../projects/project-answers.ts';
import { runAnswers } from '../runs/run-answers.ts';
import { serverAnswers } from '../server-answers.ts';
import { sweepAnswers, sweepFieldAnswers } from '../sweeps/sweep-answers.ts';

export const answers: Readonly<Record<string, unknown>> = {
  ...serverAnswers,
  ...projectAnswers,
  ...runAnswers,
  ...fileAnswers,
  ...artifactAnswers,
  ...uploadAnswers,
  ...collectionAnswers,
  ...linkAnswers,
  ...alertAnswers,
  ...sweepAnswers,
};

/** By type and field; the view of the thing comes first. */
export const fieldAnswers: Readonly<Record<string, Readonly<Record<string, (view: never, given: never, call: WandbCall) => unknown>>>> = {
  ...artifactFields,
  Project: { ...artifactFields.Project, ...projectFieldAnswers, ...sweepFieldAnswers },
};
