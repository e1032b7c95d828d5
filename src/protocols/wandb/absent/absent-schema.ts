// What clients list and this server has none of: reports are empty lists, people are whoever asks.
export const absentSchema = `
  extend type Query {
    users(query: String): UserConnection
  }

  type UserConnection { edges: [UserEdge!]! pageInfo: PageInfo! }
  type UserEdge { node: User }

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
