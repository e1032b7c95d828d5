// Requests for each field of the two roots of the W&B wire, and for its other surfaces. A test compares them with the schema.
import { buildSchema } from 'graphql';

import { fileId } from '../../src/protocols/wandb/files/file-id.ts';
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
const projectText = `($name: String, $entityName: String, $run: String!, $sweep: String) { project(name: $name, entityName: $entityName) {
  id name entity { id name } description createdAt totalSweeps sweeps { edges { node { name displayName config } } }
  sweep(sweepName: $sweep) { id displayName config bestLoss runCount agents { edges { node { name host } } } }
  run(name: $run) { id name displayName config summaryMetrics tags state notes historyLineCount eventsLineCount logLineCount historyTail project { name } }
} }`;
const projectVariables = ({ projectId, word, runId: run, sweepId: sweep }: Things) => ({ name: `${word}-experiment`, entityName: projectId, run, sweep });
const upsert = 'mutation M($input: UpsertBucketInput!) { upsertBucket(input: $input) { inserted bucket { id name displayName config tags } } }';

const artifactId = ({ artifactId: id }: Pick<Things, 'artifactId'>): string => globalId('Artifact', id);
const draftId = ({ draftId: id }: Pick<Things, 'draftId'>): string => globalId('Artifact', id);
const sequenceId = ({ projectId, experimentId, word }: Things): string => globalId('ArtifactSequence', projectId, 'dataset', `${experimentId}/${word}-artifact`);
/** What the case of linking makes. */
const portfolioId = ({ projectId, experimentId }: Things): string => globalId('ArtifactPortfolio', projectId, 'dataset', `${experimentId}/made`);
const artifactName = (of: Things) => ({ ...places(of), artifactCollectionName: `${of.word}-artifact` });

/** A mutation with one input. */
function change(field: string, shown: string, inputOf: (of: Things) => object): (of: Things) => Asked {
  const type = field[0]!.toUpperCase() + field.slice(1);
  return (of) => ({ document: `mutation M($input: ${type}Input!) { ${field}(input: $input) { ${shown} } }`, variables: { input: inputOf(of) } });
}

/** In an order in which each finds what it needs. */
function artifactCases(): Readonly<Record<string, (of: Things) => Asked>> {
  const shown =
    'id state versionIndex description metadata digest aliases { alias } tags { name } artifactSequence { name project { name } } createdBy { ... on Run { name } } usedBy { edges { node { name } } }';
  const aliases = (of: Things) => ({ artifactID: artifactId(of), aliases: [{ ...artifactName(of), alias: 'made' }] });
  const tags = (of: Things) => ({ ...artifactName(of), tags: [{ tagName: 'made' }] });
  return {
    'Query.artifact': (of) => ({ document: `query Q($id: ID!) { artifact(id: $id) { ${shown} } }`, variables: { id: artifactId(of) } }),
    'Query.artifactCollection': (of) => ({
      document: 'query Q($id: ID!) { artifactCollection(id: $id) { id name description aliases { edges { node { alias } } } } }',
      variables: { id: sequenceId(of) },
    }),
    'Query.clientIDMapping': ({ word }) => ({ document: 'query Q($id: ID!) { clientIDMapping(clientID: $id) { serverID } }', variables: { id: `${word}-handle` } }),
    'Mutation.createArtifact': change('createArtifact', 'artifact { state }', (of) => ({ ...artifactName(of), runName: of.runId, artifactTypeName: 'dataset', digest: 'made' })),
    'Mutation.createArtifactType': change('createArtifactType', 'artifactType { name }', (of) => ({ ...places(of), name: 'made' })),
    'Mutation.createArtifactManifest': change('createArtifactManifest', 'artifactManifest { id }', (of) => ({
      ...places(of),
      artifactID: draftId(of),
      runName: of.runId,
      name: 'made',
      digest: '',
    })),
    'Mutation.updateArtifactManifest': change('updateArtifactManifest', 'artifactManifest { id }', (of) => ({
      artifactManifestID: globalId('ArtifactManifest', of.draftId, 'FULL', ''),
    })),
    'Mutation.createArtifactFiles': change('createArtifactFiles', 'files { edges { node { name } } }', (of) => ({
      artifactFiles: [{ artifactID: draftId(of), name: 'made', md5: 'AAAAAAAAAAAAAAAAAAAAAA==' }],
    })),
    'Mutation.completeMultipartUploadArtifact': change('completeMultipartUploadArtifact', 'digest', (of) => ({
      completeMultipartAction: 'Abort',
      completedParts: [],
      artifactID: draftId(of),
      storagePath: '0'.repeat(32),
      uploadID: '0',
    })),
    'Mutation.commitArtifact': change('commitArtifact', 'artifact { id digest }', (of) => ({ artifactID: draftId(of) })),
    'Mutation.useArtifact': change('useArtifact', 'artifact { id }', (of) => ({ ...places(of), artifactID: artifactId(of), runName: of.runId })),
    'Mutation.updateArtifact': change('updateArtifact', 'artifact { id description }', (of) => ({ artifactID: artifactId(of), description: 'made' })),
    'Mutation.addAliases': change('addAliases', 'success', aliases),
    'Mutation.deleteAliases': change('deleteAliases', 'success', aliases),
    'Mutation.linkArtifact': change('linkArtifact', 'versionIndex', (of) => ({ ...places(of), artifactID: artifactId(of), artifactPortfolioName: 'made' })),
    'Mutation.unlinkArtifact': change('unlinkArtifact', 'success', (of) => ({ artifactID: artifactId(of), artifactPortfolioID: portfolioId(of) })),
    'Mutation.createArtifactCollectionTagAssignments': change('createArtifactCollectionTagAssignments', 'tags { name }', tags),
    'Mutation.deleteArtifactCollectionTagAssignments': change('deleteArtifactCollectionTagAssignments', 'success', tags),
    'Mutation.updateArtifactPortfolio': change('updateArtifactPortfolio', 'artifactCollection { id }', (of) => ({ artifactPortfolioID: portfolioId(of), description: 'made' })),
    'Mutation.deleteArtifactPortfolio': change('deleteArtifactPortfolio', 'artifactCollection { id }', (of) => ({ artifactPortfolioID: portfolioId(of) })),
    'Mutation.updateArtifactSequence': change('updateArtifactSequence', 'artifactCollection { name description }', (of) => ({
      artifactSequenceID: sequenceId(of),
      description: 'made',
    })),
    'Mutation.deleteArtifact': change('deleteArtifact', 'artifact { id }', (of) => ({ artifactID: artifactId(of), deleteAliases: true })),
    'Mutation.moveArtifactSequence': (of) => ({
      document: 'mutation M($input: MoveArtifactSequenceInput!) { moveArtifactSequence(input: $input) { artifactCollection { name } } }',
      // The type it has: the next case finds it where it was.
      variables: { input: { artifactSequenceID: sequenceId(of), destinationArtifactTypeName: 'dataset' } },
    }),
    'Mutation.deleteArtifactSequence': change('deleteArtifactSequence', 'artifactCollection { name }', (of) => ({ artifactSequenceID: sequenceId(of) })),
  };
}

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
  'Mutation.rewindRun': (of) => ({
    document: 'mutation M($input: RewindRunInput!) { rewindRun(input: $input) { rewoundRun { id name historyLineCount config project { name } } } }',
    variables: { input: { ...places(of), runName: of.runningRunId, metricName: '_step', metricValue: 100 } },
  }),
  'Mutation.stopRun': (of) => ({ document: 'mutation M($id: ID!) { stopRun(input: {id: $id}) { success } }', variables: { id: runId({ ...of, runId: of.runningRunId }) } }),
  'Mutation.updateRunState': (of) => ({
    document: 'mutation M($id: ID!) { updateRunState(input: {id: $id, state: "failed"}) { success } }',
    variables: { id: runId({ ...of, runId: of.runningRunId }) },
  }),
  'Mutation.notifyScriptableRunAlert': (of) => ({
    document: 'mutation M($input: NotifyScriptableRunAlertInput!) { notifyScriptableRunAlert(input: $input) { success } }',
    variables: { input: { ...places(of), runName: of.runId, title: 'made', text: 'made' } },
  }),
  'Query.models': ({ projectId }) => ({
    document: 'query Q($entity: String) { models(entityName: $entity) { edges { node { id name } } pageInfo { endCursor hasNextPage } } }',
    variables: { entity: projectId },
  }),
  'Query.users': () => ({ document: '{ users(query: "x") { edges { node { id name } } } }' }),
  'Mutation.deleteRun': (of) => ({
    document: 'mutation M($id: ID!) { deleteRun(input: {id: $id}) { clientMutationId } }',
    variables: { id: runId({ ...of, runId: of.otherRunId }) },
  }),
  'Mutation.deleteFiles': (of) => ({
    document: 'mutation M($files: [ID!]!) { deleteFiles(input: {files: $files}) { success } }',
    variables: { files: [fileId(of.runId, `folder/${of.word}.txt`)] },
  }),
  'Mutation.createRunFiles': (of) => ({
    document: 'mutation M($input: CreateRunFilesInput!) { createRunFiles(input: $input) { runID files { name } } }',
    variables: { input: { ...places(of), runName: of.runId, files: ['made.txt'] } },
  }),
  'Mutation.markRunFilesUploaded': (of) => ({
    document: 'mutation M($input: MarkRunFilesUploadedInput!) { markRunFilesUploaded(input: $input) { success } }',
    variables: { input: { ...places(of), runName: of.runId, files: ['made.txt'] } },
  }),
  'Mutation.upsertSweep': change('upsertSweep', 'sweep { name displayName }', (of) => ({
    id: globalId('Sweep', of.projectId, `${of.word}-experiment`, of.sweepId),
    displayName: 'made',
  })),
  'Mutation.createAgent': change('createAgent', 'agent { id }', (of) => ({ ...places(of), host: 'made', sweep: of.sweepId })),
  'Mutation.agentHeartbeat': change('agentHeartbeat', 'agent { id } commands', (of) => ({ id: globalId('Agent', of.agentId), runState: '{}' })),
  ...artifactCases(),
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
