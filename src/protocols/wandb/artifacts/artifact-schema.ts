// Artifacts: collections of this wire, their versions, files, and which runs made and used them.
export const artifactSchema = `
  extend type Query {
    artifact(id: ID!): Artifact
    artifactCollection(id: ID!): ArtifactCollection
    clientIDMapping(clientID: ID!): ClientIDMapping
  }

  extend type Mutation {
    createArtifact(input: CreateArtifactInput!): CreateArtifactPayload
    createArtifactType(input: CreateArtifactTypeInput!): CreateArtifactTypePayload
    createArtifactManifest(input: CreateArtifactManifestInput!): ArtifactManifestPayload
    updateArtifactManifest(input: UpdateArtifactManifestInput!): ArtifactManifestPayload
    createArtifactFiles(input: CreateArtifactFilesInput!): CreateArtifactFilesPayload
    completeMultipartUploadArtifact(input: CompleteMultipartUploadArtifactInput!): CompleteMultipartUploadArtifactPayload
    commitArtifact(input: CommitArtifactInput!): ArtifactPayload
    useArtifact(input: UseArtifactInput!): ArtifactPayload
    updateArtifact(input: UpdateArtifactInput!): ArtifactPayload
    deleteArtifact(input: DeleteArtifactInput!): ArtifactPayload
    addAliases(input: AddAliasesInput!): SuccessPayload
    deleteAliases(input: DeleteAliasesInput!): SuccessPayload
    linkArtifact(input: LinkArtifactInput!): LinkArtifactPayload
    unlinkArtifact(input: UnlinkArtifactInput!): SuccessPayload
    updateArtifactSequence(input: UpdateArtifactSequenceInput!): ArtifactCollectionPayload
    updateArtifactPortfolio(input: UpdateArtifactPortfolioInput!): ArtifactCollectionPayload
    moveArtifactSequence(input: MoveArtifactSequenceInput!): ArtifactCollectionPayload
    deleteArtifactSequence(input: DeleteArtifactSequenceInput!): ArtifactCollectionPayload
    deleteArtifactPortfolio(input: DeleteArtifactPortfolioInput!): ArtifactCollectionPayload
    createArtifactCollectionTagAssignments(input: CreateArtifactCollectionTagAssignmentsInput!): TagsPayload
    deleteArtifactCollectionTagAssignments(input: DeleteArtifactCollectionTagAssignmentsInput!): SuccessPayload
  }

  extend type Project {
    "By a name with an alias or a version: of its latest version without one."
    artifact(name: String!): Artifact
    artifactCollectionMembership(name: String!): ArtifactCollectionMembership
    artifactCollection(name: String!): ArtifactCollection
    artifactCollections(after: String, first: Int, filters: JSONString, order: String): ArtifactCollectionConnection
    artifactType(name: String!): ArtifactType
    artifactTypes(after: String, first: Int, includeAll: Boolean): ArtifactTypeConnection
  }

  extend type Run {
    outputArtifacts(after: String, first: Int): ArtifactConnection
    inputArtifacts(after: String, first: Int): ArtifactConnection
  }

  extend type Organization { orgEntity: Entity }
  extend type Entity { user: User }
  extend type User { organizations: [Organization!] }

  enum ArtifactState { PENDING COMMITTED DELETED }
  enum ArtifactDigestAlgorithm { MANIFEST_MD5 MANIFEST_XXH128 }
  enum ArtifactManifestType { FULL PATCH INCREMENTAL }
  enum ArtifactStorageLayout { V1 V2 }
  enum ArtifactCollectionState { READY DELETED }
  enum ArtifactCollectionType { SEQUENCE PORTFOLIO }
  enum CompleteMultipartAction { Complete Abort }

  type ClientIDMapping { serverID: ID! }

  type Artifact {
    id: ID!
    artifactSequence: ArtifactSequence!
    "From 0; absent while it is not committed."
    versionIndex: Int
    artifactType: ArtifactType!
    description: String
    metadata: JSONString
    "-1: as its collection says, -2: for ever."
    ttlDurationSeconds: Int64!
    ttlIsInherited: Boolean!
    tags: [Tag!]!
    labels: JSONString
    historyStep: Int64
    state: ArtifactState!
    size: Int64!
    digest: String!
    digestAlgorithm: ArtifactDigestAlgorithm
    commitHash: String
    fileCount: Int64!
    createdAt: DateTime!
    updatedAt: DateTime
    aliases: [ArtifactAlias!]!
    currentManifest: ArtifactManifest
    usedBy: RunsConnection
    createdBy: ArtifactCreator
    artifactMemberships: ArtifactMembershipConnection
    files(names: [String!], after: String, first: Int): FileConnection
    filesByManifestEntries(
      storageLayout: String!
      manifestVersion: String!
      entries: [ArtifactManifestEntryInput!]
      storageRegion: String
      after: String
      first: Int
    ): FileConnection
  }

  union ArtifactCreator = Run | User

  interface ArtifactCollection {
    id: ID!
    name: String!
    description: String
    createdAt: DateTime!
    updatedAt: DateTime
    state: ArtifactCollectionState!
    project: Project
    defaultArtifactType: ArtifactType!
    tags: TagConnection!
    aliases(after: String, first: Int): ArtifactAliasConnection!
    artifactMembership(aliasName: String!): ArtifactCollectionMembership
    artifacts(after: String, first: Int, order: String, filters: JSONString): VersionedArtifactConnection
  }

  type ArtifactSequence implements ArtifactCollection {
    id: ID!
    name: String!
    description: String
    createdAt: DateTime!
    updatedAt: DateTime
    state: ArtifactCollectionState!
    project: Project
    defaultArtifactType: ArtifactType!
    tags: TagConnection!
    aliases(after: String, first: Int): ArtifactAliasConnection!
    artifactMembership(aliasName: String!): ArtifactCollectionMembership
    artifacts(after: String, first: Int, order: String, filters: JSONString): VersionedArtifactConnection
    latestArtifact: Artifact
    digestAlgorithm: ArtifactDigestAlgorithm
  }

  "What versions of elsewhere are linked into."
  type ArtifactPortfolio implements ArtifactCollection {
    id: ID!
    name: String!
    description: String
    createdAt: DateTime!
    updatedAt: DateTime
    state: ArtifactCollectionState!
    project: Project
    defaultArtifactType: ArtifactType!
    tags: TagConnection!
    aliases(after: String, first: Int): ArtifactAliasConnection!
    artifactMembership(aliasName: String!): ArtifactCollectionMembership
    artifacts(after: String, first: Int, order: String, filters: JSONString): VersionedArtifactConnection
  }

  type ArtifactCollectionMembership {
    id: ID!
    versionIndex: Int
    createdAt: DateTime!
    aliases: [ArtifactAlias!]!
    artifactCollection: ArtifactCollection
    artifact: Artifact
    files(names: [String!], after: String, first: Int): FileConnection
  }

  type ArtifactType {
    id: ID!
    name: String!
    description: String
    createdAt: DateTime!
    artifactCollections(after: String, first: Int, filters: JSONString, order: String): ArtifactCollectionConnection
    artifactCollection(name: String!): ArtifactCollection
    "As older clients call it."
    artifactSequence(name: String!): ArtifactSequence
    artifact(name: String!): Artifact
  }

  type ArtifactAlias { id: ID! alias: String! artifactCollection: ArtifactCollection artifactCollectionName: String }
  type Tag { id: ID! name: String! tagCategoryName: String }
  type TagEdge { node: Tag! }
  type TagConnection { edges: [TagEdge!]! }

  type ArtifactManifest { id: ID! type: ArtifactManifestType digest: String file: File! }

  type File {
    id: ID!
    name: String!
    displayName: String
    url: String
    directUrl: String!
    sizeBytes: Int64!
    storagePath: String
    mimetype: String
    updatedAt: DateTime
    digest: String
    md5: String
    uploadUrl: String
    "Each as it stands in a request, the name before a colon."
    uploadHeaders: [String!]
    uploadMultipartUrls: UploadMultipartUrls
    artifact: Artifact
  }

  type UploadMultipartUrls { uploadID: String! uploadUrlParts: [UploadUrlPart!]! }
  type UploadUrlPart { partNumber: Int64! uploadUrl: String! }

  type FileEdge { node: File cursor: String! }
  type FileConnection { edges: [FileEdge!]! pageInfo: PageInfo! totalCount: Int }
  type ArtifactEdge { node: Artifact cursor: String! }
  type ArtifactConnection { edges: [ArtifactEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type VersionedArtifactEdge { node: Artifact version: String! cursor: String! }
  type VersionedArtifactConnection { edges: [VersionedArtifactEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type ArtifactAliasEdge { node: ArtifactAlias cursor: String! }
  type ArtifactAliasConnection { edges: [ArtifactAliasEdge!]! pageInfo: PageInfo! }
  type ArtifactCollectionEdge { node: ArtifactCollection cursor: String! }
  type ArtifactCollectionConnection { edges: [ArtifactCollectionEdge!]! pageInfo: PageInfo! totalCount: Int! }
  type ArtifactTypeEdge { node: ArtifactType cursor: String! }
  type ArtifactTypeConnection { edges: [ArtifactTypeEdge!]! pageInfo: PageInfo! }
  type ArtifactMembershipEdge { node: ArtifactCollectionMembership }
  type ArtifactMembershipConnection { edges: [ArtifactMembershipEdge!]! }
  type RunsEdge { node: Run }
  type RunsConnection { edges: [RunsEdge!]! }

  input ArtifactAliasInput { artifactCollectionName: String! alias: String! }
  input ArtifactCollectionAliasInput { entityName: String! projectName: String! artifactCollectionName: String! alias: String! }
  input TagInput { tagName: String! tagCategoryName: String attributes: String }
  input ArtifactManifestEntryInput { storageEntity: String birthArtifactID: ID digest: String name: String size: Int64 }

  input CreateArtifactInput {
    entityName: String!
    projectName: String!
    runName: String
    artifactTypeName: String!
    artifactCollectionName: String
    artifactCollectionNames: [String!]
    digest: String!
    digestAlgorithm: ArtifactDigestAlgorithm
    description: String
    labels: JSONString
    aliases: [ArtifactAliasInput!]
    tags: [TagInput!]
    metadata: JSONString
    ttlDurationSeconds: Int64
    historyStep: Int64
    enableDigestDeduplication: Boolean
    distributedID: String
    clientID: ID
    sequenceClientID: ID
    storageRegion: String
    clientMutationId: String
  }
  type CreateArtifactPayload { artifact: Artifact! clientMutationId: String }
  type ArtifactPayload { artifact: Artifact! clientMutationId: String }

  input CreateArtifactTypeInput { entityName: String! projectName: String! name: String! description: String clientMutationId: String }
  type CreateArtifactTypePayload { artifactType: ArtifactType! clientMutationId: String }

  input CreateArtifactManifestInput {
    artifactID: ID!
    baseArtifactID: ID
    name: String!
    "MD5 in base64; empty while it is not known."
    digest: String!
    entityName: String!
    projectName: String!
    runName: String!
    type: ArtifactManifestType
    clientMutationId: String
  }
  input UpdateArtifactManifestInput { artifactManifestID: ID! digest: String baseArtifactID: ID clientMutationId: String }
  type ArtifactManifestPayload { artifactManifest: ArtifactManifest! clientMutationId: String }

  input UploadPartsInput { partNumber: Int64! hexMD5: String! }
  input CreateArtifactFileSpecInput {
    artifactID: ID!
    name: String!
    "In base64."
    md5: String!
    mimetype: String
    artifactManifestID: ID
    uploadPartsInput: [UploadPartsInput!]
    storageRegion: String
  }
  input CreateArtifactFilesInput {
    artifactFiles: [CreateArtifactFileSpecInput!]!
    storageLayout: ArtifactStorageLayout
    storageRegion: String
    cloudRegionID: ID
    distributedID: String
    clientMutationId: String
  }
  type CreateArtifactFilesPayload { files: FileConnection! clientMutationId: String }

  input CompleteMultipartUploadArtifactInput {
    completeMultipartAction: CompleteMultipartAction!
    completedParts: [UploadPartsInput!]!
    artifactID: ID!
    storagePath: String!
    uploadID: String!
    clientMutationId: String
  }
  type CompleteMultipartUploadArtifactPayload { digest: String clientMutationId: String }

  input CommitArtifactInput { artifactID: ID! clientMutationId: String }

  input UseArtifactInput {
    artifactID: ID!
    entityName: String!
    projectName: String!
    runName: String!
    usedAs: String
    artifactEntityName: String
    artifactProjectName: String
    clientMutationId: String
  }

  input UpdateArtifactInput {
    artifactID: ID!
    description: String
    labels: JSONString
    metadata: JSONString
    ttlDurationSeconds: Int64
    aliases: [ArtifactAliasInput!]
    tagsToAdd: [TagInput!]
    tagsToDelete: [TagInput!]
    clientMutationId: String
  }

  input DeleteArtifactInput { artifactID: ID! deleteAliases: Boolean clientMutationId: String }
  input AddAliasesInput { artifactID: ID! aliases: [ArtifactCollectionAliasInput!]! clientMutationId: String }
  input DeleteAliasesInput { artifactID: ID! aliases: [ArtifactCollectionAliasInput!]! clientMutationId: String }
  type SuccessPayload { success: Boolean! clientMutationId: String }

  input LinkArtifactInput {
    artifactID: ID
    clientID: ID
    artifactPortfolioID: ID
    artifactPortfolioName: String
    entityName: String
    projectName: String
    aliases: [ArtifactAliasInput!]
    clientMutationId: String
  }
  type LinkArtifactPayload { versionIndex: Int artifactMembership: ArtifactCollectionMembership clientMutationId: String }
  input UnlinkArtifactInput { artifactID: ID! artifactPortfolioID: ID! clientMutationId: String }

  input UpdateArtifactSequenceInput { artifactSequenceID: ID! name: String description: String clientMutationId: String }
  input UpdateArtifactPortfolioInput { artifactPortfolioID: ID! name: String description: String clientMutationId: String }
  input MoveArtifactSequenceInput { artifactSequenceID: ID! destinationArtifactTypeName: String! clientMutationId: String }
  input DeleteArtifactSequenceInput { artifactSequenceID: ID! clientMutationId: String }
  input DeleteArtifactPortfolioInput { artifactPortfolioID: ID! clientMutationId: String }
  type ArtifactCollectionPayload { artifactCollection: ArtifactCollection clientMutationId: String }
  input CreateArtifactCollectionTagAssignmentsInput { entityName: String! projectName: String! artifactCollectionName: String! tags: [TagInput!]! clientMutationID: String }
  input DeleteArtifactCollectionTagAssignmentsInput { entityName: String! projectName: String! artifactCollectionName: String! tags: [TagInput!]! clientMutationID: String }
  type TagsPayload { tags: [Tag!]! }
`;
