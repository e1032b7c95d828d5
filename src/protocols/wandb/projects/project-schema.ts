// Projects, as far as clients ask for them.
export const projectSchema = `
  extend type Query {
    project(name: String, entityName: String): Project
    model(name: String, entityName: String): Project
    models(entityName: String, first: Int, after: String): ProjectConnection
  }

  extend type Mutation {
    upsertModel(input: UpsertModelInput!): UpsertModelPayload
  }

  input UpsertModelInput {
    id: String
    name: String
    entityName: String
    description: String
    access: String
    framework: String
    views: JSONString
    clientMutationId: String
  }

  type UpsertModelPayload { project: Project model: Project inserted: Boolean }

  type ProjectConnection { edges: [ProjectEdge!]! pageInfo: PageInfo! }
  type ProjectEdge { node: Project! cursor: String! }

  type Project {
    id: ID!
    internalId: ID!
    name: String!
    entityName: String!
    entity: Entity!
    description: String
    access: String
    views: JSONString
    createdAt: DateTime!
    isBenchmark: Boolean!
    readOnly: Boolean
    user: User
    run(name: String!, desc: String): Run
    bucket(name: String!, missingOk: Boolean): Run
    "The filters are a JSON text in the words of MongoDB, the order a field after + or -."
    runs(filters: JSONString, order: String, first: Int, after: String): RunConnection
    runCount(filters: JSONString): Int!
    totalSweeps: Int!
    sweeps(first: Int, after: String, filters: JSONString, order: String): SweepConnection
    sweep(sweepName: String, id: ID): Sweep
    allViews(viewType: String, viewName: String, first: Int, after: String): ViewConnection
  }
`;
