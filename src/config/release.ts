// Which release this is: read from the manifest, so that it is written in one place.
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** Our own version, such as `0.1.0`. */
export const releaseVersion = manifest.version;
