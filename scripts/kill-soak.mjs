// The long kill -9 soak: node scripts/kill-soak.mjs [--kills 1000] [--seed N] [--writers 16] [--pause-ms 100]
// [--postgres | --database URL] [--servers N: several on one PostgreSQL, one killed at a time] [--streams: over the W&B wire, not MLflow's]. Prints seed and options first and the verdict last; ends with 1 when anything acknowledged is
// not as it was.
import { join } from 'node:path';

import { become, ensureInstalled, home } from './prepare.mjs';

ensureInstalled();
become([join(home, 'tests/ledger/kill-soak.ts'), ...process.argv.slice(2)]);
