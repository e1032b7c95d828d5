// What MLflow's server has and this one has not: answered with a JSON 404 that no client retries. Listed so that
// the compatibility page can say so.

export interface UnservedGroup {
  readonly title: string;
  readonly paths: readonly string[];
  readonly reason: string;
}

export const unservedGroups: readonly UnservedGroup[] = [
  { title: 'Traces and assessments', paths: ['/api/2.0/mlflow/traces…', '/api/3.0/mlflow/traces…', '/v1/traces'], reason: 'GenAI tracing' },
  {
    title: 'Evaluation datasets, scorers, issues, label schemas, review queues',
    paths: ['/api/3.0/mlflow/datasets…', '/api/3.0/mlflow/scorers…', '/api/3.0/mlflow/issues…', '/api/3.0/mlflow/label-schemas…', '/api/3.0/mlflow/review-queues…'],
    reason: 'GenAI evaluation',
  },
  { title: 'AI gateway', paths: ['/api/3.0/mlflow/gateway…', '/gateway/…'], reason: 'GenAI gateway' },
  {
    title: 'Prompt optimization, jobs, assistant',
    paths: ['/api/3.0/mlflow/prompt-optimization…', '/ajax-api/3.0/jobs…'],
    reason: 'GenAI; prompts themselves are served as registered models',
  },
  { title: 'MCP and skill registries', paths: ['/api/3.0/mlflow/mcp-servers…', '/api/3.0/mlflow/skills…'], reason: 'GenAI' },
  { title: 'Workspaces', paths: ['/api/3.0/mlflow/workspaces…'], reason: 'not enabled, as on an MLflow server without --enable-workspaces' },
  { title: 'Users and permissions', paths: ['/api/2.0/mlflow/users…', '/api/2.0/mlflow/experiments/permissions…'], reason: 'there is one local user' },
  { title: 'GraphQL', paths: ['/graphql'], reason: "MLflow's own web page alone uses it; the wandb client's is answered there" },
];
