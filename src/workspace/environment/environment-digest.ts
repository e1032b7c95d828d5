// The identity of a Python environment: what would have to be made again to have it again. Whether something was
// loaded has no part in it.
import type { PythonInputs } from '../../documents/inputs.ts';
import { canonicalJson } from '../../documents/canonical-json.ts';
import { sha256 } from './installed-distribution.ts';

export function environmentDigest({ version, implementation, build, distributions }: PythonInputs): string {
  const packages = distributions.map(({ name, version: release, digest, origin, edited }) => ({
    name,
    version: release,
    digest,
    origin,
    edited: edited.map(({ path, digest: content }) => ({ path, digest: content })),
  }));
  return sha256(canonicalJson({ version, implementation, build, packages }));
}
