// Core as far as a program needs it while the server is away: its operations over what is known here, for one request. The wire's own
// handlers call them, so that requests are read, checked, answered and refused as the server would.
import type { Core } from '../core/core.ts';
import { knownArtifacts, knownOwnedArtifacts } from './known-artifacts.ts';
import type { Keeping } from './keeping.ts';
import { knownExperiments } from './known-experiments.ts';
import type { Known } from './known.ts';
import { knownModels } from './known-models.ts';
import { knownRegistry, knownVersions } from './known-registry.ts';
import { knownIngest, knownMetrics, knownRuns } from './known-runs.ts';
import type { MetricWatch } from './metric-watch.ts';

/** What handlers of the relay's routes call of core; each is there, see `answered-routes.ts`. */
type KnownCore = { readonly [Noun in keyof Core]?: Partial<Core[Noun]> };

export function knownCore(known: Known, watch: MetricWatch, keeping: Keeping): Core {
  const core: KnownCore = {
    experiments: knownExperiments(known, keeping),
    runs: knownRuns(known, keeping),
    ingest: knownIngest(known, keeping, watch),
    metrics: knownMetrics(known),
    loggedModels: knownModels(known, keeping),
    registry: knownRegistry(keeping),
    modelVersions: knownVersions(known, keeping),
    artifacts: knownArtifacts(known),
    ownedArtifacts: knownOwnedArtifacts(known),
  };
  return core as Core;
}
