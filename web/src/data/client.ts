// The one connection of the web app to its server: the typed client of the sdk, at the address this page came from.
import { createClient } from '@assay/sdk';
import { serverAddress } from './base-path.ts';

export const client = createClient({ baseUrl: serverAddress });
