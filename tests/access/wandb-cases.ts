// Requests for each field of the two roots of the W&B wire, and for its other surfaces. A test compares them with the schema.
import { buildSchema } from 'graphql';

import { globalId } from '../../src/protocols/wandb/graphql/global-id.ts';
import { schemaText } from '../../src/protocols/wandb/graphql/schema-text.ts';
import type { Case } from './native-cases.ts';
import { origin, type Things } from './world.ts';

interface Asked {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const places = ({ projectId, word }: Things) => ({ entityName: projectId, projectName: `${word}-experiment` });
const runId = ({ projectId, word, runId: id }: Things): string => globalId('Run', projectId, `${word}-experiment`, id);
const projectText = `($name: String, $entityName: String, $run: String!) { project(name: $name, entityName: $entityName) {
  id name entity { id name } description createdAt
  run(name: $run) { id name displayName config summaryMetrics tags state notes historyLineCount eventsLineCount logLineCount historyTail project { name } }
} }`;
const projectVariables = ({ projectId, word, runId: run }: Things) => ({ name: `${word}-experiment`, entityName: projectId, run });
const upsert = 'mutation M($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted bucket { id name displayName config tags } } }';

/** By root and field. */
export const wandbAsked: Readonly<Record<string, (of: Things) => Asked>> = {
  'Query.viewer': () => ({ document: '{ viewer { id username entity flags teams { edges { node { name } } } } }' }),
  'Query.serverInfo': () => ({ document: '{ serverInfo { features { name isEnabled } } }' }),
  'Query.entity': ({ projectId }) => ({ document: 'query Q($name: String) { entity(name: $name) { id name } }', variables: { name: projectId } }),
  'Query.organization': () => ({ document: '{ organization(name: "x") { id } }' }),
  'Query.project': (of) => ({ document: `query Q${projectText}`, variables: projectVariables(of) }),
  'Query.model': (of) => ({ document: `query Q${projectText.replace('project(', 'model(')}`, variables: projectVariables(of) }),
  'Mutation.upsertModel': ({ projectId }) => ({
    document: 'mutation M($input: UpsertModelInput!) { upsertModel(input: $input) { inserted project { name description } } }',
    variables: { input: { name: 'made', entityName: projectId, description: 'made' } },
  }),
  'Mutation.upsertBucket': ({ projectId, word, runId: name }) => ({
    document: upsert,
    variables: { input: { name, entityName: projectId, modelName: `${word}-experiment`, displayName: 'made', config: '{"made": {"value": 1}}' } },
  }),
  'Mutation.stopRun': (of) => ({ document: 'mutation M($id: ID!) { stopRun(input: {id: $id}) { success } }', variables: { id: runId({ ...of, runId: of.runningRunId }) } }),
  'Mutation.updateRunState': (of) => ({
    document: 'mutation M($id: ID!) { updateRunState(input: {id: $id, state: "failed"}) { success } }',
    variables: { id: runId({ ...of, runId: of.runningRunId }) },
  }),
  'Mutation.createRunFiles': (of) => ({
    document: 'mutation M($input: CreateRunFilesInput!) { createRunFiles(input: $input) { runID files { name } } }',
    variables: { input: { ...places(of), runName: of.runId, files: ['made.txt'] } },
  }),
  'Mutation.markRunFilesUploaded': (of) => ({
    document: 'mutation M($input: MarkRunFilesUploadedInput!) { markRunFilesUploaded(input: $input) { success } }',
    variables: { input: { ...places(of), runName: of.runId, files: ['made.txt'] } },
  }),
};

/** `Query.viewer`, …: all there are. */
export function wandbFields(): readonly string[] {
  const schema = buildSchema(schemaText);
  return [schema.getQueryType()!, schema.getMutationType()!].flatMap((root) => Object.keys(root.getFields()).map((field) => `${root.name}.${field}`));
}

export function wandbCases(of: Things): readonly Case[] {
  const asked = Object.entries(wandbAsked).map(([name, ask]) => ({ name: `wandb ${name}`, request: post('/graphql', asBody(ask(of))) }));
  const { word, projectId } = of;
  const stream = { files: { 'wandb-history.jsonl': { offset: 0, content: ['{"_step": 0, "made": 1}'] }, 'output.log': { offset: 0, content: ['made'] } } };
  return [...asked, { name: 'wandb file_stream', request: post(`/files/${projectId}/${word}-experiment/${of.runningRunId}/file_stream`, stream) }];
}

function asBody({ document, variables = {} }: Asked): object {
  return { query: document, variables };
}

function post(path: string, body: object): Request {
  return new Request(`${origin}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
