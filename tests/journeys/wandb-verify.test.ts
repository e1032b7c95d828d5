// Time limit: 5 minutes
// The wandb client's own check of a server: everything but what it says of TLS and of a bucket elsewhere.
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { pythonEnvironment, pythonMissing } from '../python/environments.ts';
import { removeFolder } from '../remove-folder.ts';
import { startServer } from './server-process.ts';
import { runWandb } from './wandb-script.ts';

/** `wandb verify`, but that its sweep of nine runs does not wait five seconds between any two. */
const quickVerify = `import wandb.agents.pyagent
wandb.agents.pyagent.Agent.HEARTBEAT_SLEEP_SECONDS = 0.5
from wandb.cli.cli import cli
cli()`;

it('`wandb verify` finds what it looks for', { skip: (await pythonMissing()) ?? false }, async (t) => {
  const [data, folder] = await Promise.all(['data', 'folder'].map((name) => mkdtemp(join(tmpdir(), `verify-${name}-`))));
  const { python } = await pythonEnvironment('wandb-new');
  const server = await startServer({ data: data! });
  t.after(async () => {
    await server.kill();
    await Promise.all([data!, folder!].map(removeFolder));
  });
  // It ends with 1 when a single check fails, with what it printed in the error.
  const printed = await runWandb({ python, url: server.url, folder: folder! }, ['-c', quickVerify, 'verify', '--host', server.url]).catch((error: Error) => error.message);
  const passed = [...printed.matchAll(/^(Checking [^.]+)\.+✅/gm)].map(([, check]) => check!);
  for (const check of [
    'Checking if logged in',
    'Checking signed URL upload',
    'Checking ability to send large payloads through proxy',
    'Checking wandb package version is up to date',
    'Checking logged metrics, saving and downloading a file',
    'Checking artifact save and download workflows',
    'Checking sweep creation and agent execution',
  ])
    assert.ok(passed.includes(check), `${check}:\n${printed}`);
});
