// Sweeps and their agents.
export const sweepSchema = `
  extend type Mutation {
    upsertSweep(input: UpsertSweepInput!): UpsertSweepPayload
    createAgent(input: CreateAgentInput!): CreateAgentPayload
    agentHeartbeat(input: AgentHeartbeatInput!): AgentHeartbeatPayload
  }

  input UpsertSweepInput {
    "Of a sweep there is; without it a new one is made."
    id: ID
    "A YAML text."
    config: String
    description: String
    displayName: String
    entityName: String
    projectName: String
    state: String
    "What a controller in the user's own process says, as it came."
    controller: JSONString
    scheduler: JSONString
    launchScheduler: JSONString
    templateVariableValues: JSONString
    priorRunsFilters: JSONString
    clientMutationId: String
  }

  type UpsertSweepPayload { sweep: Sweep configValidationWarnings: [String!] clientMutationId: String }

  input CreateAgentInput { host: String! sweep: String! projectName: String entityName: String clientMutationId: String }
  type CreateAgentPayload { agent: Agent clientMutationId: String }

  input AgentHeartbeatInput {
    id: ID!
    metrics: JSONString
    "A JSON object with true for each run that the agent has."
    runState: JSONString
    clientMutationId: String
  }

  "The commands are a JSON list."
  type AgentHeartbeatPayload { agent: Agent commands: JSONString clientMutationId: String }

  type SweepConnection { edges: [SweepEdge!]! pageInfo: PageInfo! }
  type SweepEdge { node: Sweep! cursor: String! }

  type Sweep {
    id: ID!
    name: String!
    displayName: String
    method: String
    state: String!
    description: String
    bestLoss: Float
    config: String!
    createdAt: DateTime!
    updatedAt: DateTime
    heartbeatAt: DateTime
    runCount: Int!
    runCountExpected: Int
    controllerRunName: String
    controller: JSONString
    scheduler: JSONString
    earlyStopJobRunning: Boolean
    project: Project!
    runs(first: Int, after: String, filters: JSONString, order: String): RunConnection
    agent(agentName: String!): Agent
    agents(first: Int, after: String): AgentConnection
  }

  type AgentConnection { edges: [AgentEdge!]! pageInfo: PageInfo! }
  type AgentEdge { node: Agent! cursor: String! }

  type Agent {
    id: ID!
    name: String!
    host: String!
    state: String
    totalRuns: Int!
    createdAt: DateTime!
    heartbeatAt: DateTime
    runs(after: String, before: String, first: Int, last: Int, order: String): RunConnection!
  }

  extend type Run {
    "How its program ended, where that is known: 0 or 1."
    exitcode: Int
    running: Boolean
    failed: Boolean
    shouldStop: Boolean
  }
`;
