// The gap of an observation whose packages are kept after the run was recorded, until they are.
import type { Observation } from './observation.ts';

export const packagesBeingKept = 'packages-being-kept';

export function arePackagesBeingKept({ gaps }: Pick<Observation, 'gaps'>): boolean {
  return gaps.some(({ code }) => code === packagesBeingKept);
}
