// What the server says of itself, and of whom a request is from.
import type { WandbCall } from './call.ts';
import { connected } from './graphql/connection.ts';
import { globalId } from './graphql/global-id.ts';
import { entityId } from './projects/place.ts';
import { entityView, organizationView } from './projects/project-fields.ts';

/** What clients do only when they are told that the server can. */
const features = ['STRUCTURED_CONSOLE_LOGS', 'FILESTREAM_GZIP', 'MARK_RUN_FILES_UPLOADED', 'TOTAL_COUNT_IN_FILE_CONNECTION', 'ARTIFACT_COLLECTIONS_FILTERING_SORTING'] as const;

export const serverAnswers = {
  viewer: (_: unknown, call: WandbCall) => viewerOf(call),
  serverInfo: () => ({
    // Clients of every age are welcome.
    cliVersionInfo: { min_cli_version: '0.12.0', max_cli_version: '99.0.0' },
    latestLocalVersionInfo: null,
    features: features.map((name) => ({ name, isEnabled: true })),
    serverSettings: { serverMessages: [] },
  }),
  entity: ({ name }: { readonly name?: string | null }) => entityView(entityId(name)),
  organization: ({ name }: { readonly name?: string | null }) => (name === organizationView().name ? organizationView() : null),
  /** Whoever asks is the one person there is. */
  users: ({ query }: { readonly query?: string | null }, call: WandbCall) => {
    const viewer = viewerOf(call);
    const isFound = query === null || query === undefined || [viewer.name, viewer.username].some((name) => name.toLowerCase().includes(query.toLowerCase()));
    return connected({ items: isFound ? [viewer] : [] });
  },
};

function viewerOf({ caller, settings }: WandbCall) {
  const entity = entityId(undefined);
  return {
    id: globalId('User', caller.id),
    name: caller.name,
    username: caller.id,
    email: null,
    admin: false,
    flags: JSON.stringify({ code_saving_enabled: settings.savesCode }),
    entity,
    deletedAt: null,
    apiKeys: { edges: [] },
    teams: { edges: [{ node: entityView(entity) }] },
  };
}
