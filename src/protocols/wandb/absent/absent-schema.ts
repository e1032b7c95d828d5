// What clients list and this server has none of: sweeps and reports are empty lists, people are whoever asks.
export const absentSchema = `
  extend type Query {
    users(query: String): UserConnection
  }

  type UserConnection { edges: [UserEdge!]! pageInfo: PageInfo! }
  type UserEdge { node: User }

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
    runs(first: Int, after: String, filters: JSONString, order: String): RunConnection
    agent(agentName: String!): Agent
    agents: AgentConnection
  }

  type AgentConnection { edges: [AgentEdge!]! }
  type AgentEdge { node: Agent! }

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

  type ViewConnection { edges: [ViewEdge!]! pageInfo: PageInfo! }
  type ViewEdge { node: View! cursor: String! }

  type View {
    id: ID!
    name: String!
    displayName: String
    description: String
    user: User
    spec: JSONString
    createdAt: DateTime
    updatedAt: DateTime
  }
`;
