// The flag of every command that talks to a server.
import { clientSettingTable } from '../config/client-setting-table.ts';
import type { Flag } from '../config/flag.ts';

export const serverFlag = { ...clientSettingTable.server, sentence: 'Another server than the one of this project' } as const satisfies Flag;
