// What is installed.
import { readFileSync, writeFileSync } from 'node:fs';

import type { Scenario } from '../scenario.ts';

export const packageScenarios: readonly Scenario[] = [
  { name: 'another version of a package', project: 'installed', change: (_p, place) => place.install('1.1'), cause: /^environment tinyscale$/, verdict: 'different' },
  {
    name: 'an installed package is edited',
    project: 'installed',
    change: (_p, place) => {
      const text = readFileSync(place.installedModule(), 'utf8');
      writeFileSync(place.installedModule(), text.replace('2.0', '2.0000001'));
    },
    cause: /^environment tinyscale$/,
    verdict: 'different',
  },
];
