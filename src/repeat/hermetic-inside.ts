// The first program in a namespace without a network: starts the loopback device, opens the one door to where the program logs, then
// runs the recorded program and ends as it ends. Called as `hermetic-inside.ts DOOR COMMAND …`.
import { execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

import { processEnvironment } from '../config/environment.ts';

const [door, file, ...args] = process.argv.slice(2) as [string, string, ...string[]];
const { MLFLOW_TRACKING_URI: relay, WANDB_BASE_URL: server } = processEnvironment();

execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (const port of new Set([relay, server].flatMap(portHere))) await open(port);

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

/** None for an address of another machine, which is out of reach here. */
function portHere(url: string | undefined): readonly number[] {
  const { hostname, port } = new URL(url ?? 'http://elsewhere');
  return ['127.0.0.1', 'localhost'].includes(hostname) && port !== '' ? [Number(port)] : [];
}

function open(port: number): Promise<void> {
  const listener = createServer((socket) => {
    const outside = connect(door);
    outside.write(`${port}\n`);
    outside.once('error', () => socket.destroy());
    socket.once('error', () => outside.destroy());
    socket.pipe(outside).pipe(socket);
  });
  return new Promise((resolve, reject) => listener.once('error', reject).listen(port, '127.0.0.1', resolve));
}
