// Alerts of runs: how they are raised.
export const alertSchema = `
  extend type Mutation {
    notifyScriptableRunAlert(input: NotifyScriptableRunAlertInput!): NotifyScriptableRunAlertPayload
  }

  enum AlertSeverity { INFO WARN ERROR }

  input NotifyScriptableRunAlertInput {
    entityName: String!
    projectName: String!
    runName: String!
    title: String!
    text: String!
    severity: AlertSeverity
    "For so long an alert with the same title is none."
    waitDuration: Duration
    clientMutationId: String
  }

  type NotifyScriptableRunAlertPayload { success: Boolean! clientMutationId: String }
`;
