// One writer of the rig: starts runs, logs to them in every way the wire has, finishes them and registers
// versions, one intent after the other, each in the ledger before it is sent and again when acknowledged.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { openLedger, type Acked, type Intent, type Ledger, type Pair, type Point } from './ledger.ts';
import type { Random } from './random.ts';
import type { Answer, Call, Wire } from './wire.ts';

export interface WriterOptions {
  readonly name: string;
  readonly wire: Wire;
  readonly random: Random;
  readonly ledgerFolder: string;
  readonly experimentId: string;
  /** A run that all writers log to, each under keys of its own. */
  readonly sharedRunId: string;
  /** A registered model that all writers add versions to. */
  readonly model: string;
  /** Waits up to this long between two intents. */
  readonly pauseMs: number;
  /** How often a writer dies, as a client may, instead of sending again. */
  readonly giveUp: number;
  readonly isStopping: () => boolean;
  /** Told of every intent the server has acknowledged. */
  readonly onAcked?: () => void;
}

const api = '/api/2.0/mlflow';

/** The state of the run the writer is at. */
interface CurrentRun {
  readonly id: string;
  readonly artifactUri: string;
  /** Paths written so far, to write some of them again. */
  readonly paths: string[];
}

/** Writes until told to stop. Throws when the server gives an answer no client can live with. */
export async function runWriter(options: WriterOptions): Promise<void> {
  const ledger = await openLedger(options.ledgerFolder, options.name);
  const carryOut = createCarryOut(options, ledger);
  try {
    while (!options.isStopping()) await oneRun(options, carryOut);
  } finally {
    await ledger.close();
  }
}

async function oneRun(options: WriterOptions, carryOut: CarryOut): Promise<void> {
  const { random, isStopping } = options;
  const created = await carryOut({ kind: 'run', name: `${options.name}-${random.between(0, 2 ** 31)}`, startedAt: Date.now() });
  if (!created?.artifactUri) return;
  const run: CurrentRun = { id: created.result, artifactUri: created.artifactUri, paths: [] };
  for (let left = random.between(10, 40); left > 0 && !isStopping(); left -= 1) {
    const { intent, bytes } = nextIntent(options, run);
    await carryOut(intent, bytes);
    await sleep(random.next() * options.pauseMs);
  }
  await carryOut({ kind: 'finish', run: run.id, endedAt: Date.now() });
}

type CarryOut = (intent: Intent, bytes?: Buffer) => Promise<Acked | undefined>;

/** Ledger, wire, ledger. Undefined when the writer gave up. */
function createCarryOut({ name, wire, random, experimentId, giveUp, onAcked }: WriterOptions, ledger: Ledger): CarryOut {
  let count = 0;
  return async (intent, bytes) => {
    count += 1;
    const id = `${name}-${count}`;
    await ledger.sent(id, intent);
    const { answer, attempts } = await wire.insist(callFor(intent, { id, experimentId, bytes }), { mayGiveUp: () => random.chance(giveUp) });
    if (!answer) {
      await ledger.gaveUp(id, attempts);
      return undefined;
    }
    if (answer.status !== 200) throw new Error(`${intent.kind} ${id} was refused: ${answer.status} ${answer.body.toString().slice(0, 500)}`);
    const acked = ackedBy(intent, answer);
    await ledger.acked(id, attempts, acked);
    onAcked?.();
    return acked;
  };
}

/** Numbers given out, over all writers: steps and keys made of them tell which intent they came from. */
let issued = 0;

function nextIntent({ name, random, sharedRunId, model }: WriterOptions, run: CurrentRun): { intent: Intent; bytes?: Buffer } {
  issued += 1;
  const unique = issued;
  const point = (offset: number): Point => [
    `${name} loss ${random.between(0, 4)}`,
    random.chance(0.02) ? 'NaN' : (random.next() - 0.5) * 10 ** random.between(-12, 12),
    1_700_000_000_000 + unique,
    unique * 1_000 + offset,
  ];
  const pair = (kind: string): Pair => [`${kind} ${unique}`, random.next().toString(36)];
  const pairs = (kind: string, most: number): readonly Pair[] =>
    Array.from({ length: random.between(0, most) }, (_, index) => [`${kind} ${unique}.${index}`, random.next().toString(36)]);
  const batch = (points: number): Intent => ({
    kind: 'batch',
    run: run.id,
    points: Array.from({ length: points }, (_, index) => point(index)),
    params: pairs('param', 3),
    tags: [...pairs('tag', 2), ['last', String(unique)]],
  });

  const dice = random.next();
  if (dice < 0.35) return { intent: batch(random.between(1, 40)) };
  if (dice < 0.4) return { intent: batch(random.between(300, 900)) };
  if (dice < 0.6) return { intent: { kind: 'metric', run: run.id, point: point(0) } };
  if (dice < 0.68) return { intent: { kind: 'metric', run: sharedRunId, point: point(0) } };
  if (dice < 0.76) return { intent: { kind: 'param', run: run.id, pair: pair('param') } };
  if (dice < 0.84) return { intent: { kind: 'tag', run: run.id, pair: random.chance(0.5) ? ['last', String(unique)] : pair('tag') } };
  if (dice < 0.96) return artifact(random, run, unique);
  return { intent: { kind: 'version', model, source: `${run.artifactUri}/model-${name}-${unique}`, run: run.id } };
}

function artifact(random: Random, run: CurrentRun, unique: number): { intent: Intent; bytes: Buffer } {
  const bytes = random.bytes(random.chance(0.1) ? random.between(100_000, 1_500_000) : random.between(0, 3_000));
  const [first, ...rest] = run.paths;
  const path = first !== undefined && random.chance(0.3) ? random.pick([first, ...rest]) : `files/${unique % 3}/file ${unique}.bin`;
  if (!run.paths.includes(path)) run.paths.push(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { intent: { kind: 'artifact', run: run.id, uri: run.artifactUri, path, sha256 }, bytes };
}

function callFor(intent: Intent, { id, experimentId, bytes }: { id: string; experimentId: string; bytes: Buffer | undefined }): Call {
  switch (intent.kind) {
    case 'run':
      return post('runs/create', {
        experiment_id: experimentId,
        user_id: 'ledger',
        run_name: intent.name,
        start_time: intent.startedAt,
        tags: [{ key: 'ledger.intent', value: id }],
      });
    case 'batch':
      return post('runs/log-batch', { run_id: intent.run, metrics: intent.points.map(metric), params: intent.params.map(keyValue), tags: intent.tags.map(keyValue) });
    case 'metric':
      return post('runs/log-metric', { run_id: intent.run, ...metric(intent.point) });
    case 'param':
      return post('runs/log-parameter', { run_id: intent.run, ...keyValue(intent.pair) });
    case 'tag':
      return post('runs/set-tag', { run_id: intent.run, ...keyValue(intent.pair) });
    case 'artifact':
      return { method: 'PUT', path: artifactPath(intent.uri, intent.path), body: bytes! };
    case 'finish':
      return post('runs/update', { run_id: intent.run, status: 'FINISHED', end_time: intent.endedAt });
    case 'version':
      return post('model-versions/create', { name: intent.model, source: intent.source, run_id: intent.run });
  }
}

/** The proxied route to a file below an artifact URI. */
export function artifactPath(uri: string, path: string): string {
  const below = `${uri.replace(/^mlflow-artifacts:\/+/, '')}/${path}`;
  return `/api/2.0/mlflow-artifacts/artifacts/${below.split('/').map(encodeURIComponent).join('/')}`;
}

function post(route: string, body: object): Call {
  return { method: 'POST', path: `${api}/${route}`, body };
}

function metric([key, value, timestamp, step]: Point): object {
  return { key, value, timestamp, step };
}

function keyValue([key, value]: Pair): object {
  return { key, value };
}

function ackedBy(intent: Intent, answer: Answer): Acked {
  const body = (): Record<string, never> => JSON.parse(answer.body.toString()) as Record<string, never>;
  if (intent.kind === 'run') {
    const { info } = body()['run'] as unknown as { info: { run_id: string; artifact_uri: string } };
    return { result: info.run_id, artifactUri: info.artifact_uri };
  }
  if (intent.kind === 'version') return { result: String((body()['model_version'] as unknown as { version: string | number }).version) };
  return { result: '' };
}
