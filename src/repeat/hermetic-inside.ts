// The first program in a namespace without a network: starts the loopback device, opens the one door to the relay,
// then runs the recorded program and ends as it ends. Called as `hermetic-inside.ts DOOR COMMAND …`.
import { execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

import { processEnvironment } from '../config/environment.ts';

const [door, file, ...args] = process.argv.slice(2) as [string, string, ...string[]];
const relay = new URL(processEnvironment()['MLFLOW_TRACKING_URI'] ?? 'http://127.0.0.1:0');

execFileSync('ip', ['link', 'set', 'lo', 'up']);
const server = createServer((socket) => {
  const outside = connect(door);
  outside.write(`${relay.port}\n`);
  outside.once('error', () => socket.destroy());
  socket.once('error', () => outside.destroy());
  socket.pipe(outside).pipe(socket);
});
await new Promise<void>((resolve, reject) => server.once('error', reject).listen(Number(relay.port), '127.0.0.1', resolve));

const child = spawn(file, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => child.kill(signal));
child.once('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(`assay: ${file} cannot be run: ${error.message}\n`);
  process.exit(error.code === 'ENOENT' ? 127 : 126);
});
child.once('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
