// Projects, as far as clients ask for them.
export const projectSchema = `
  extend type Query {
    project(name: String, entityName: String): Project
    model(name: String, entityName: String): Project
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
  }
`;
