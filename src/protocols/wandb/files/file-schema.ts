// Files of runs: where they are sent.
export const fileSchema = `
  extend type Mutation {
    createRunFiles(input: CreateRunFilesInput!): CreateRunFilesPayload
    markRunFilesUploaded(input: MarkRunFilesUploadedInput!): MarkRunFilesUploadedPayload
  }

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
