// `npm test -- PATTERN…`: installs what is missing, then hands over to run-tests.mjs on the pinned runtime. A file of
// its own, since a fresh clone is first run by whatever Node the machine has, from 20 on.
import { join } from 'node:path';

import { become, ensureInstalled, home } from './prepare.mjs';

ensureInstalled();
become([join(home, 'scripts/run-tests.mjs'), ...process.argv.slice(2)]);
