// Files of runs: where they are sent.
export const fileSchema = `
  extend type Mutation {
    createRunFiles(input: CreateRunFilesInput!): CreateRunFilesPayload
    deleteFiles(input: DeleteFilesInput!): DeleteFilesPayload
    markRunFilesUploaded(input: MarkRunFilesUploadedInput!): MarkRunFilesUploadedPayload
  }

  extend type Run {
    fileCount: Int!
    "Those with the names, also where there is no such file; else those whose names are like the pattern, as SQL has it; else all."
    files(names: [String], first: Int, after: String, pattern: String): RunFileConnection!
  }

  type RunFileConnection { edges: [RunFileEdge!]! pageInfo: PageInfo! }
  type RunFileEdge { node: RunFile! cursor: String! }

  type RunFile {
    id: ID!
    name: String!
    url(upload: Boolean): String
    directUrl: String!
    sizeBytes: Int64!
    mimetype: String
    updatedAt: DateTime
    "In base64; of files of up to 4 MiB."
    md5: String
  }

  input DeleteFilesInput { files: [ID!]! projectId: Int entityName: String projectName: String clientMutationId: String }
  type DeleteFilesPayload { success: Boolean! }

  input CreateRunFilesInput {
    entityName: String
    projectName: String
    runName: String!
    files: [String!]!
    clientMutationId: String
  }

  type CreateRunFilesPayload {
    runID: ID!
    "Each as it stands in a request, the name before a colon."
    uploadHeaders: [String!]!
    files: [RunFileUpload!]!
  }

  type RunFileUpload { name: String! uploadUrl: String }

  input MarkRunFilesUploadedInput { entityName: String projectName: String runName: String! files: [String!]! clientMutationId: String }
  type MarkRunFilesUploadedPayload { success: Boolean! }
`;
