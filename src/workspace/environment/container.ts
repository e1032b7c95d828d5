// Whether this runs in a container, and of which image where something tells its digest. Nothing is guessed.
import { readFile, stat } from 'node:fs/promises';

import type { Variables } from './environment-facts.ts';

export interface ContainerFacts {
  /** Such as `docker`; absent outside of containers. */
  readonly kind?: string | undefined;
  /** `sha256:…` */
  readonly image?: string | undefined;
}

export interface ContainerSigns {
  readonly hasDockerMark: boolean;
  /** `/run/.containerenv` of podman. */
  readonly podman: string;
  /** `/proc/self/cgroup`. */
  readonly controlGroups: string;
  /** `/proc/self/mountinfo`. */
  readonly mounts: string;
  readonly environment: Variables;
}

/** Looks at the marks that container engines leave. */
export async function containerFacts(environment: Variables): Promise<ContainerFacts> {
  const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  const hasDockerMark = (await stat('/.dockerenv').catch(() => undefined)) !== undefined;
  return readContainerSigns({
    hasDockerMark,
    podman: await text('/run/.containerenv'),
    controlGroups: await text('/proc/self/cgroup'),
    mounts: await text('/proc/self/mountinfo'),
    environment,
  });
}

/** What the marks say together. */
export function readContainerSigns(signs: ContainerSigns): ContainerFacts {
  const kind = kindOf(signs);
  const image = imageOf(signs);
  return { ...(kind === undefined ? {} : { kind }), ...(image === undefined ? {} : { image }) };
}

function kindOf({ hasDockerMark, podman, controlGroups, mounts, environment }: ContainerSigns): string | undefined {
  if (environment['APPTAINER_CONTAINER'] !== undefined || environment['SINGULARITY_CONTAINER'] !== undefined) return 'apptainer';
  if (environment['KUBERNETES_SERVICE_HOST'] !== undefined || controlGroups.includes('/kubepods')) return 'kubernetes';
  if (podman !== '') return 'podman';
  if (hasDockerMark || /\/docker[/-]/u.test(controlGroups) || /\/docker\/(?:containers|overlay2)\//u.test(mounts)) return 'docker';
  return undefined;
}

/** Set by whoever starts the container, as no engine tells its image's digest to what runs inside by itself. */
const imageVariables = ['ASSAY_CONTAINER_IMAGE', 'CONTAINER_IMAGE_DIGEST', 'IMAGE_DIGEST', 'CONTAINER_IMAGE'];

function imageOf({ podman, environment }: ContainerSigns): string | undefined {
  const told = [...imageVariables.map((name) => environment[name]), /^imageid="?([^"\n]*)/mu.exec(podman)?.[1]];
  for (const value of told) {
    const digest = /(?:^|@|sha256:)([0-9a-f]{64})$/u.exec(value ?? '')?.[1];
    if (digest !== undefined) return `sha256:${digest}`;
  }
  return undefined;
}
