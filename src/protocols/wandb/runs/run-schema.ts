// Runs: what is told of them, and how they are made and changed.
export const runSchema = `
  extend type Mutation {
    upsertBucket(input: UpsertBucketInput!): UpsertBucketPayload
    deleteRun(input: DeleteRunInput!): DeleteRunPayload
    stopRun(input: StopRunInput!): StopRunPayload
    rewindRun(input: RewindRunInput!): RewindRunPayload
    updateRunState(input: UpdateRunStateInput!): UpdateRunStatePayload
  }

  input UpsertBucketInput {
    id: String
    name: String
    modelName: String
    entityName: String
    groupName: String
    description: String
    displayName: String
    notes: String
    commit: String
    config: JSONString
    host: String
    debug: Boolean
    program: String
    repo: String
    jobType: String
    jobProgram: String
    jobRepo: String
    state: String
    sweep: String
    tags: [String!]
    summaryMetrics: JSONString
    patch: String
    clientMutationId: String
  }

  type UpsertBucketPayload { bucket: Run inserted: Boolean serverSettings: ServerSettings clientMutationId: String }

  input DeleteRunInput { id: ID! deleteArtifacts: Boolean clientMutationId: String }
  type DeleteRunPayload { clientMutationId: String }

  input StopRunInput { id: ID! clientMutationId: String }
  type StopRunPayload { success: Boolean! clientMutationId: String }

  input RewindRunInput {
    runName: String!
    entityName: String
    projectName: String
    "Only _step is one."
    metricName: String!
    "The last step that stays."
    metricValue: Float!
    clientMutationId: String
  }
  type RewindRunPayload { rewoundRun: Run clientMutationId: String }

  input UpdateRunStateInput { id: ID! state: String! clientMutationId: String }
  type UpdateRunStatePayload { success: Boolean! }

  type RunConnection {
    edges: [RunEdge!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }

  type RunEdge { node: Run! cursor: String! }

  type Run {
    id: ID!
    name: String!
    projectId: Int
    displayName: String
    description: String
    notes: String
    config: JSONString
    "The parts of the config that the client keeps for itself, by their names."
    wandbConfig(keys: [String!]!): JSONString
    summaryMetrics: JSONString
    sweepName: String
    group: String
    jobType: String
    commit: String
    repo: String
    program: String
    host: String
    state: String
    stopped: Boolean
    readOnly: Boolean
    tags: [String!]!
    createdAt: DateTime!
    updatedAt: DateTime
    heartbeatAt: DateTime
    user: User
    project: Project!
    historyLineCount: Int
    eventsLineCount: Int!
    logLineCount: Int!
    "A JSON list of the last rows, each a text."
    historyTail: JSONString
    eventsTail: JSONString
  }
`;
