// What becomes of the client's operations that have nothing behind them here: those that are answered with what is always the
// same, and those that are refused on purpose. Every other one is answered, or refused for want of a field in the schema.

export interface OperationGroup {
  readonly reason: string;
  readonly operations: readonly string[];
}

/** Their documents fit the schema. */
export const emptyOperations: readonly OperationGroup[] = [
  { reason: 'no report: none are kept', operations: ['ProjectViews'] },
  { reason: 'one organization: it has no features of its own', operations: ['OrgFeatureFlags', 'OrganizationCoreWeaveOrganizationID'] },
  {
    reason: 'no file: clients then read the history in pages',
    operations: ['RunParquetHistory'],
  },
  { reason: 'whoever asks, the one person there is', operations: ['SearchUsers'] },
];

/** Their documents do not fit the schema: the client is told so with 400, which it does not try again. */
export const refusedOperations: readonly OperationGroup[] = [
  {
    reason: 'no automations: webhooks of this server tell of changes',
    operations: [
      'CreateAutomation',
      'CreateGenericWebhookIntegration',
      'DeleteAutomation',
      'GetAutomationsLegacy',
      'GetEntityAutomations',
      'GetEntityAutomationsLegacy',
      'GetOrgAutomations',
      'IntegrationsByEntity',
      'UpdateAutomation',
    ],
  },
  {
    reason: 'no launch: this server runs nothing for anybody',
    operations: [
      'CreateDefaultResourceConfig',
      'CreateRunQueue',
      'DeleteFromRunQueue',
      'DeleteRunQueue',
      'GetDefaultResourceConfig',
      'GetRunQueueItem',
      'GetRunQueueItems',
      'GetRunQueueMetadata',
      'LaunchAgent',
      'ProjectRunQueues',
      'UpsertRunQueue',
      'ackRunQueueItem',
      'failRunQueueItem',
      'fetchRunQueuesFromProject',
      'popFromRunQueue',
      'pushToRunQueueByName',
      'updateLaunchAgent',
      'updateRunQueueItemWarning',
    ],
  },
  {
    reason: "no scheduler of the client for sweeps yet: points come from this server or from the client's local controller",
    operations: ['EnqueueSweepRun'],
  },
  {
    reason: 'no accounts: whoever reaches the server is its one user',
    operations: ['CreateInvite', 'CreateServiceAccount', 'CreateTeam', 'CreateUserFromAdmin', 'DeleteApiKey', 'DeleteInvite', 'GenerateApiKey'],
  },
  {
    reason: 'no charts of your own kinds: those that wandb.plot brings are kept and shown with the run',
    operations: ['CreateCustomChart'],
  },
  {
    reason: 'no registries of your own making, and no list of them: link_artifact to wandb-registry-model keeps models, and to wandb-registry-NAME collections of links',
    operations: [
      'DeleteRegistry',
      'FetchAdvancedRegistryFeatures',
      'FetchRegistries',
      'FetchRegistry',
      'RegistryCollections',
      'RegistryVersions',
      'RenameRegistry',
      'UpsertRegistry',
    ],
  },
  {
    reason: 'no members of registries: there are no accounts',
    operations: ['CreateRegistryMembers', 'DeleteRegistryMembers', 'RegistryTeamMembers', 'RegistryUserMembers', 'UpdateTeamRegistryRole', 'UpdateUserRegistryRole'],
  },
];

/** Why an operation of the clients is refused; undefined for those that are not refused on purpose. */
export function reasonToRefuse(operation: string): string | undefined {
  return refusedOperations.find(({ operations }) => operations.includes(operation))?.reason;
}
