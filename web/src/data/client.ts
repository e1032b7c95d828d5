// The one connection of the web app to its server: the typed client of the sdk, on this page's own origin.
import { createClient } from '@assay/sdk';

export const client = createClient({ baseUrl: window.location.origin });
