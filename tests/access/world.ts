// A server with both wires, where each request says whom it is from, and projects filled with one of everything. The same
// projects filled in the same order have the same ids in every world, so that worlds can be held against each other.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';

import { localUser } from '../../src/core/access/caller.ts';
import type { Action } from '../../src/core/access/action.ts';
import { type Grants, localPolicy, type Policy } from '../../src/core/access/policy.ts';
import type { Core } from '../../src/core/core.ts';
import { createLog } from '../../src/log.ts';
import { createSignedUrls } from '../../src/protocols/mlflow/artifacts/signed-urls.ts';
import { createMlflowProtocol } from '../../src/protocols/mlflow/protocol.ts';
import { factsOfTags } from '../../src/protocols/mlflow/runs/fact-tags.ts';
import { runOrder, tagFilter } from '../../src/protocols/mlflow/runs/run-filter.ts';
import { readMedia } from '../../src/protocols/wandb/media/read-media.ts';
import { createWandbProtocol } from '../../src/protocols/wandb/protocol.ts';
import { createNativeProtocol } from '../../src/protocols/native/protocol.ts';
import { createApp } from '../../src/server/app.ts';
import { createMemoryBlobStore } from '../../src/storage/blobs/memory.ts';
import { openSqliteStore } from '../../src/storage/sql/sqlite.ts';
import { bytesOf, caller, openCore } from '../core/core-under-test.ts';
import { someInputs, recordRun, sha256, storeDocument } from '../core/recorded-run.ts';
import { removeFolderAtOnce } from '../remove-folder.ts';

/** One of everything, as requests name it. */
export interface Things {
  /** In every name and text of theirs. */
  readonly word: string;
  readonly projectId: string;
  readonly experimentId: string;
  readonly runId: string;
  /** Another run of the same experiment. */
  readonly otherRunId: string;
  /** One that has not ended. */
  readonly runningRunId: string;
  readonly binnedExperimentId: string;
  readonly binnedRunId: string;
  readonly modelId: string;
  readonly uploadId: string;
  readonly reproductionId: string;
  /** Of a stored blob. */
  readonly digest: string;
  /** Of a stored manifest that no run has. */
  readonly manifestDigest: string;
  readonly modelName: string;
  /** A data set of the project with one version, which the run made. */
  readonly collectionName: string;
  /** Of a version of a collection of the experiment, which another wire can name, and of one in the making. */
  readonly artifactId: string;
  readonly draftId: string;
  /** Of a sweep of the experiment that has no trial yet, and of an agent of it. */
  readonly sweepId: string;
  readonly agentId: string;
  readonly webhookId: string;
  /** A delivery that waits. */
  readonly jobId: string;
  readonly cancelledJobId: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

export interface World {
  readonly core: Core;
  send(principalId: string, request: Request): Promise<Answer>;
  /** All that is stored, in the database and beside it, sent and announced, as one text. */
  state(): string;
  /** The actions that were asked for since the last call, each once, in order. */
  actions(): readonly Action[];
}

export const origin = 'http://127.0.0.1:5000';

/** Roles by principal; others are nobody. The local user has made everything there is. */
export type Roles = Readonly<Record<string, Grants>>;

export async function openWorld(t: Pick<TestContext, 'after'>, roles: Roles = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-access-'));
  t.after(() => removeFolderAtOnce(folder));
  const path = join(folder, 'assay.db');
  const store = await openSqliteStore({ path, readerThreads: 0 });
  const kept: string[] = [];
  const sent: string[] = [];
  let asked: Action[] = [];
  const memory = createMemoryBlobStore();
  const blobs: typeof memory = {
    ...memory,
    put: async (...input) => {
      const blob = await memory.put(...input);
      kept.push(blob.digest);
      return blob;
    },
    delete: async (digests) => {
      kept.push(`deleted ${digests.join()}`);
      await memory.delete(digests);
    },
  };
  const policy: Policy = {
    grantsOf: (who, action) => {
      asked.push(action);
      return roles[who.id] ?? localPolicy.grantsOf(who, action);
    },
  };
  const webhookSender = {
    send: ({ id }: { readonly id: string }) => {
      sent.push(id);
      return Promise.resolve({ isDelivered: true, status: 200, body: '' });
    },
  };
  const { core, changes, clock } = await openCore(t, { store, blobs, policy, webhookSender });
  const log = createLog({ level: 'error', format: 'text', write: (line) => process.stderr.write(line), now: Date.now });
  const principalOf = (request: Request) => {
    const id = request.headers.get('x-principal') ?? localUser.id;
    return { id, name: id };
  };
  const { hono } = createApp({
    wires: [
      createWandbProtocol(core, { log, principalOf, now: clock.now }),
      createMlflowProtocol(core, { log, principalOf, signedUrls: createSignedUrls({ now: clock.now, key: new Uint8Array(32) }) }),
      createNativeProtocol({
        core,
        clock,
        log,
        principalOf,
        foreignTags: { factsOf: factsOfTags, filter: tagFilter, order: runOrder },
        readMedia,
        server: { version: '0.1.0', database: 'sqlite', artifactMode: 'served', artifactRoot: 'mlflow-artifacts:/' },
      }),
    ],
    webApp: { respond: () => undefined },
    version: '1',
    checkReady: async () => {},
    log,
  });

  return {
    core,
    send: async (principalId, request) => {
      const from = new Request(request.clone());
      from.headers.set('x-principal', principalId);
      from.headers.set('x-request-id', 'request');
      return readAnswer(await hono.fetch(from));
    },
    state: () => JSON.stringify({ tables: readTables(path), kept, sent, announced: changes.length }),
    actions: () => {
      const since = [...new Set(asked)];
      asked = [];
      return since;
    },
  };
}

/** A stream is read as far as it speaks at once. */
async function readAnswer(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type');
  const { status } = response;
  if (!type?.startsWith('text/event-stream') || response.body === null) return { status, type, text: await response.text() };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const { value = '' } = await reader.read();
  await reader.cancel();
  return { status, type, text: value };
}

function readTables(path: string): Readonly<Record<string, readonly unknown[]>> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const names = database.prepare("select name from sqlite_master where type = 'table' order by name").all() as { readonly name: string }[];
    return Object.fromEntries(names.map(({ name }) => [name, database.prepare(`select * from "${name}"`).all().map(plainRow)]));
  } finally {
    database.close();
  }
}

function plainRow(row: Record<string, unknown>): readonly unknown[] {
  return Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
}

/** Makes a project and one of everything in it; the word is in every name and text. */
export async function fillProject(core: Core, word: string): Promise<Things> {
  const { id: projectId } = await core.projects.create(caller, { name: word });
  const tag = { key: `${word}-tag`, value: `${word}-value` };
  const { id: experimentId } = await core.experiments.create(caller, { name: `${word}-experiment`, projectId, tags: [tag] });
  const otherRunId = await recordRun(core, { experimentId, startedAt: 1, files: { 'train.py': `print("${word} 1")\n` } });
  const runId = await recordRun(core, { experimentId, startedAt: 2, files: { 'train.py': `print("${word} 2")\n` } });
  await core.ingest.logBatch(caller, {
    runId,
    points: [{ key: `${word}-metric`, value: 41.5, step: 1, timestamp: 1 }],
    params: [{ key: `${word}-param`, value: word }],
    tags: [tag],
    facts: { name: `${word}-run` },
    rows: [{ kind: 'logged', rows: [{ number: 0, step: 1, json: `{"picture": {"_type": "image-file", "path": "${word}.png"}}`, media: [{ key: 'picture', kind: 'image' }] }] }],
  });
  await core.alerts.raise(caller, { runId, title: `${word}-alert`, text: word, level: 'info', waitMs: 0 });
  await core.runs.logInputs(caller, { runId, datasets: [{ dataset: { name: `${word}-dataset`, digest: '1', sourceType: 'local', source: '{}' }, tags: [] }] });
  await core.console.append(caller, { runId, lines: [{ number: 0, at: 1, stream: 'stdout', text: `${word} says hello` }] });
  const { model } = await core.loggedModels.create(caller, { experimentId, sourceRunId: runId, name: `${word}-logged`, tags: [tag], params: [{ key: word, value: word }] });
  await core.ownedArtifacts.put(caller, { owner: { kind: 'run', runId }, path: `folder/${word}.txt`, source: bytesOf(`${word} bytes`) });
  await core.ownedArtifacts.put(caller, { owner: { kind: 'logged model', modelId: model.id }, path: `folder/${word}.txt`, source: bytesOf(`${word} bytes`) });
  const upload = await core.artifacts.startUpload(caller, `${experimentId}/${runId}/artifacts/${word}.bin`);
  await core.artifacts.putPart(caller, { uploadId: upload.id, number: 1, source: bytesOf(`${word} part`) });
  const { id: runningRunId } = (await core.runs.create(caller, { experimentId, name: `${word}-running`, startedAt: 3 })).run;
  const { id: binnedExperimentId } = await core.experiments.create(caller, { name: `${word}-binned`, projectId });
  const { id: binnedRunId } = (await core.runs.create(caller, { experimentId, name: `${word}-binned`, startedAt: 4 })).run;
  await core.experiments.delete(caller, binnedExperimentId);
  await core.runs.delete(caller, binnedRunId);
  const reproductionId = sha256(word).slice(0, 32);
  await core.reproductions.record(caller, { id: reproductionId, runId: otherRunId, reproductionRunId: runId, evidence: {} });
  const modelName = `${word}-registered`;
  await core.registry.create(caller, { name: modelName, description: word, tags: [tag] });
  await core.modelVersions.register(caller, { modelName, origin: { modelId: model.id }, tags: [tag] });
  await core.registry.setAlias(caller, { name: modelName, alias: 'champion', version: 1 });
  const collection = { projectId, kind: 'dataset', name: `${word}-collection` };
  await core.collections.create(caller, { ...collection, description: word, tags: [tag] });
  const file = await core.ownedArtifacts.stat(caller, { owner: { kind: 'run', runId }, path: `folder/${word}.txt` });
  await core.collections.addVersion(caller, { ...collection, files: [{ ...file, path: `${word}.csv` }], tags: [tag], aliases: [`${word}-best`], producedBy: runId });
  const named = { ...collection, name: `${experimentId}/${word}-artifact` };
  await core.collections.create(caller, { ...named, description: word });
  const words = { aliases: [`${word}-best`], metadata: { word }, producedBy: runId };
  const { id: artifactId } = await core.drafts.begin(caller, { of: named, ...words, handle: `${word}-handle` });
  await core.drafts.commit(caller, { id: artifactId, fingerprint: word });
  const { id: draftId } = await core.drafts.begin(caller, { of: named, ...words });
  const source = `method: random\nname: ${word}-sweep\nparameters: {${word}: {min: 0.0, max: 1.0}}\n`;
  const space = [{ key: word, distribution: { kind: 'uniform', min: 0, max: 1 } }] as const;
  const { id: sweepId } = await core.sweeps.create(caller, { experimentId, source, definition: { name: `${word}-sweep`, space, sampler: 'random' }, seed: 1 });
  const { id: agentId } = await core.sweeps.registerAgent(caller, { sweepId, host: `${word}-host` });
  const webhook = await core.webhooks.create(caller, {
    name: `${word}-webhook`,
    url: `https://example.com/${word}`,
    events: ['registered_model.created', 'model_version_tag.set'],
  });
  for (const value of ['1', '2']) await core.modelVersions.setTag(caller, { modelName, version: 1, tag: { key: `${word}-told`, value } });
  const [job, toCancel] = (await core.jobs.list(caller, { states: ['queued'], page: { limit: 2 } })).items;
  await core.jobs.cancel(caller, toCancel!.id);
  return {
    word,
    projectId,
    experimentId,
    runId,
    otherRunId,
    runningRunId,
    binnedExperimentId,
    binnedRunId,
    modelId: model.id,
    uploadId: upload.id,
    reproductionId,
    digest: sha256(`${word} bytes`),
    manifestDigest: await storeDocument(core, someInputs({ parameters: { word } })),
    modelName,
    collectionName: collection.name,
    artifactId,
    draftId,
    sweepId,
    agentId,
    webhookId: webhook.id,
    jobId: job!.id,
    cancelledJobId: toCancel!.id,
  };
}
