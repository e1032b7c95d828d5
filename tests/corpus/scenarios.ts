// What a colleague may have changed between two runs.
import type { Scenario } from './scenario.ts';
import { atOnceScenarios } from './scenarios/at-once.ts';
import { boostingScenarios } from './scenarios/boosting.ts';
import { channelScenarios } from './scenarios/channels.ts';
import { endingScenarios } from './scenarios/endings.ts';
import { forestScenarios } from './scenarios/forest.ts';
import { networkScenarios } from './scenarios/network.ts';
import { packageScenarios } from './scenarios/packages.ts';
import { programScenarios } from './scenarios/programs.ts';
import { smallScenarios } from './scenarios/small-things.ts';
import { toolScenarios } from './scenarios/tools.ts';

export const scenarios: readonly Scenario[] = [
  ...forestScenarios,
  ...boostingScenarios,
  ...networkScenarios,
  ...packageScenarios,
  ...programScenarios,
  ...smallScenarios,
  ...channelScenarios,
  ...toolScenarios,
  ...endingScenarios,
  ...atOnceScenarios,
];
