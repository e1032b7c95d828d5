// What is told of a project itself, and of its entity. What this server has none of is empty.
import { noEdges } from '../graphql/connection.ts';
import { defaultProjectId } from '../../../core/tracking/projects/project.ts';
import { globalId } from '../graphql/global-id.ts';
import type { Place } from './place.ts';

export function projectFields(place: Place) {
  return {
    __typename: 'Project',
    /** What it shows: answers of its fields start from it. */
    place,
    id: globalId('Project', place.entity, place.project),
    internalId: globalId('ProjectInternalId', place.experiment.id),
    name: place.project,
    entityName: place.entity,
    entity: entityView(place.entity),
    description: place.experiment.notes ?? null,
    createdAt: new Date(place.experiment.createdAt).toISOString(),
    isBenchmark: false,
    readOnly: false,
    access: 'PRIVATE',
    allViews: noEdges,
  };
}

export function entityView(name: string) {
  return {
    __typename: 'Entity',
    id: globalId('Entity', name),
    name,
    isTeam: false,
    available: true,
    photoUrl: null,
    readOnly: false,
    readOnlyAdmin: false,
    entityType: 'team',
    privateOnly: false,
    storageBytes: 0,
    codeSavingEnabled: true,
    defaultAccess: 'PRIVATE',
    isPaid: false,
    members: [],
    organization: organizationView(),
  };
}

/** The one that every entity is of: the first project, which registries belong to. */
export function organizationView() {
  return {
    id: globalId('Organization', defaultProjectId),
    name: defaultProjectId,
    coreWeaveOrganizationId: null,
    featureFlags: [],
    orgEntity: () => entityView(defaultProjectId),
  };
}
