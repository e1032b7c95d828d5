// The whole script in the order in which it is played. Later groups use what earlier ones made.
import type { Step } from '../step.ts';
import { artifactSteps, disputedArtifactSteps } from './artifacts.ts';
import { disputedExperimentSteps, experimentSteps } from './experiments.ts';
import { loggedModelSteps } from './logged-models.ts';
import { metricSteps } from './metrics.ts';
import { disputedRegistrySteps, registrySteps } from './registry.ts';
import { runSteps } from './runs.ts';
import { searchRunSteps } from './search-runs.ts';
import { webhookSteps } from './webhooks.ts';
import { wireSteps } from './wire.ts';

export const script: readonly Step[] = [
  ...experimentSteps,
  ...runSteps,
  ...metricSteps,
  ...searchRunSteps,
  ...artifactSteps,
  ...registrySteps,
  ...loggedModelSteps,
  ...wireSteps,
  ...disputedExperimentSteps,
  ...disputedRegistrySteps,
  ...disputedArtifactSteps,
  // Last, because while there are webhooks nothing may happen that would call them.
  ...webhookSteps,
];
