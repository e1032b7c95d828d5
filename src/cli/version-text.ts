// Which release this is, and on what it runs.
import { releaseVersion } from '../config/release.ts';

export function versionText(json: boolean): string {
  return json ? JSON.stringify({ version: releaseVersion, runtime: process.version }) : releaseVersion;
}
