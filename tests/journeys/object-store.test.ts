// A server whose artifacts lie in a bucket, as the unmodified client meets it: large files and many small ones, a restart, damage,
// a store that is away. Against a real SeaweedFS.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { bucket, startSeaweed } from '../storage/blobs/s3/seaweedfs.ts';
import { runPython } from './script.ts';
import { startServer } from './server-process.ts';

/** Logs, says so by a file, and fetches again once another file is there: the server was started anew in between. */
const script = `
import hashlib, json, os, pathlib, sys, tempfile, time
import mlflow
signals = pathlib.Path(sys.argv[1])
folder = pathlib.Path(tempfile.mkdtemp())
model = os.urandom(50_000_000)
(folder / "model.bin").write_bytes(model)
many = folder / "many"
many.mkdir()
for index in range(40):
    (many / f"{index}.txt").write_text(f"small file {index}\\n" * 100)
with mlflow.start_run() as run:
    mlflow.log_artifact(str(folder / "model.bin"))
    mlflow.log_artifacts(str(many), "many")
(signals / "logged").touch()
while not (signals / "restarted").exists():
    time.sleep(0.05)
fetched = pathlib.Path(mlflow.artifacts.download_artifacts(run_id=run.info.run_id))
paths = sorted((fetched / "many").iterdir())
print(json.dumps({
    "run_id": run.info.run_id,
    "sha256": hashlib.sha256(model).hexdigest(),
    "is_same": (fetched / "model.bin").read_bytes() == model,
    "many": len(paths),
    "are_same": all(path.read_text() == f"small file {path.stem}\\n" * 100 for path in paths),
}))
`;

describe('artifacts in a bucket', { skip: (await pythonMissing()) ?? false, timeout: 180_000 }, () => {
  const ends: (() => Promise<unknown>)[] = [];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });

  it('of the mlflow client come back after a restart; damage is named, a store that is away is told, and no key is shown', async () => {
    const store = await startSeaweed();
    ends.push(store.end);
    const data = await mkdtemp(join(tmpdir(), 'journey-s3-'));
    ends.push(() => removeFolder(data));
    const env = {
      ASSAY_ARTIFACTS_DESTINATION: `s3://${bucket}/journey`,
      AWS_ENDPOINT_URL: store.endpoint,
      AWS_ACCESS_KEY_ID: store.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
    };
    let server = await startServer({ data, env });
    ends.push(() => server.stop());
    const { python } = await pythonEnvironment('mlflow-new');
    const client = runPython({ python, trackingUri: server.url }, ['-c', script, data]);
    while (!existsSync(join(data, 'logged'))) await Promise.race([sleep(50), client]);
    const printedBefore = server.output();
    await server.stop();
    server = await startServer({ data, env, port: server.port });
    await writeFile(join(data, 'restarted'), '');
    const printedFacts = (await client).split('\n').findLast((line) => line.startsWith('{'))!;
    const { run_id: runId, sha256, ...same } = JSON.parse(printedFacts) as { readonly run_id: string; readonly sha256: string };
    assert.deepEqual(same, { is_same: true, many: 40, are_same: true });
    // The bytes are in the bucket, and a copy of the large one here.
    const objects = store.objects('journey');
    ends.push(async () => objects.close());
    assert.deepEqual([(await objects.list('blobs/')).items.length, await readdir(join(data, 'cache', 'blobs'))], [41, [sha256]]);

    const small = 'small file 7\n'.repeat(100);
    const digest = createHash('sha256').update(small).digest('hex');
    const wrong = Buffer.from(small.replace('7', '8'));
    await objects.put(`blobs/${digest}`, wrong, createHash('sha256').update(wrong).digest());
    const fetched = await fetch(`${server.url}/get-artifact?run_id=${runId}&path=many/7.txt`);
    assert.equal(fetched.status, 500);
    assert.match(await fetched.text(), new RegExp(`the stored bytes of sha256:${digest} are damaged`));
    const verified = await assay(['gc', '--verify', '--json', '--server', server.url]);
    assert.match(verified.output, new RegExp(`sha256:${digest}`));

    await store.kill();
    // Each of these waits until the store was asked a few times.
    await Promise.all([
      assert.rejects(
        startServer({ data: await mkdtemp(join(data, 'other-')), env }),
        /s3:\/\/artifacts\/journey at http:[^ ]* cannot be used: the object store that holds the artifacts cannot be reached/,
      ),
      fetch(`${server.url}/get-artifact?run_id=${runId}&path=many/9.txt`).then(async (away) => {
        assert.equal(away.status, 503);
        assert.match(await away.text(), /the object store that holds the artifacts cannot be reached \(ECONNREFUSED\)/);
      }),
    ]);
    assert.equal((await fetch(`${server.url}/health`)).status, 200);

    const printed = `${printedBefore}${server.output()}`;
    assert.match(printed, /artifacts-destination = s3:\/\/artifacts\/journey/);
    assert.deepEqual([printed.includes(env.AWS_SECRET_ACCESS_KEY), printed.includes(env.AWS_ACCESS_KEY_ID)], [false, false]);
    await assert.rejects(startServer({ data: await mkdtemp(join(data, 'keyless-')), env: { ...env, AWS_ACCESS_KEY_ID: '' } }), /the variable AWS_ACCESS_KEY_ID is not set/);
  });
});

async function assay(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(fileURLToPath(new URL('../../assay', import.meta.url)), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  return { code, output };
}
