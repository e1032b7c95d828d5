// What a client asks of the server itself, and of who it speaks for.
export const serverSchema = `
  extend type Query {
    viewer: User
    serverInfo: ServerInfo!
    entity(name: String): Entity
    organization(name: String): Organization
  }

  type ServerInfo {
    cliVersionInfo: JSON
    latestLocalVersionInfo: LocalVersionInfo
    features: [ServerFeature]!
    serverSettings: ServerSettings!
  }

  "What older clients look for before they ask for messages to show."
  type ServerSettings {
    serverMessages: [ServerMessage!]!
  }

  type ServerMessage {
    utfText: String
    plainText: String
    htmlText: String
    messageType: String
    messageLevel: Int
  }

  type ServerFeature {
    name: String!
    isEnabled: Boolean!
  }

  type LocalVersionInfo {
    outOfDate: Boolean!
    latestVersionString: String!
    versionOnThisInstanceString: String!
  }

  type User {
    id: ID!
    name: String!
    username: String
    email: String
    admin: Boolean
    "A JSON object in a text."
    flags: JSONString
    photoUrl: String
    entity: String
    deletedAt: DateTime
    apiKeys: ApiKeyConnection
    teams: EntityConnection
  }

  type ApiKey { id: ID! name: String! description: String }
  type ApiKeyEdge { node: ApiKey }
  type ApiKeyConnection { edges: [ApiKeyEdge!]! }

  type Entity {
    id: ID!
    name: String!
    isTeam: Boolean!
    available: Boolean
    photoUrl: String
    readOnly: Boolean
    readOnlyAdmin: Boolean
    entityType: String
    privateOnly: Boolean
    storageBytes: Int64
    codeSavingEnabled: Boolean
    defaultAccess: String
    isPaid: Boolean
    xxhashDigestsEnabled: Boolean
    members: [Member!]
    organization: Organization
  }

  type Member {
    id: ID
    admin: Boolean
    pending: Boolean
    email: String
    username: String
    name: String!
    photoUrl: String
    accountType: String
    apiKey: String
  }

  type EntityEdge { node: Entity }
  type EntityConnection { edges: [EntityEdge!]! }

  type Organization {
    id: ID!
    name: String!
    coreWeaveOrganizationId: String
    featureFlags(rampIDType: RampIDType): [RampFeatureFlag!]
  }

  enum RampIDType { OrgName UserName EntityName }
  type RampFeatureFlag { rampKey: String! isEnabled: Boolean! }
`;
