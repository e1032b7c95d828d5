// What a program prints reaches the user as it is and the spool without secrets, whoever is slow, and whoever is gone.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { createConsoleForwarder } from '../../src/record/console-forwarder.ts';
import { makeConsolePipes, textPath } from '../../src/record/console-pipes.ts';
import { guardRules } from '../../src/record/guard-rules.ts';
import { createRedactor } from '../../src/workspace/secrets/redactor.ts';
import { createRedactStream, type RedactStream } from '../../src/workspace/secrets/redact-stream.ts';
import { until } from '../cli/recorded-project.ts';

const secret = 'Summer/2024.*x';
const redactor = createRedactor({ DB_PASSWORD: secret });

interface Rig {
  readonly spool: string;
  /** What is in the spool, and what was shown. */
  kept(): string;
  shown(): string;
  print(script: string): Promise<unknown>;
  finish(): Promise<void>;
}

async function rig({
  redaction = createRedactStream(redactor),
  mostBytes = 1e9,
  target,
}: { readonly redaction?: RedactStream; readonly mostBytes?: number; readonly target?: number } = {}): Promise<Rig> {
  const spool = mkdtempSync(join(tmpdir(), 'forwarder-'));
  const shownPath = join(spool, 'shown');
  const shown = target ?? openSync(shownPath, 'w');
  const pipes = await makeConsolePipes(spool, guardRules(redactor));
  const forwarder = createConsoleForwarder({ file: textPath(spool, 'stdout'), redaction, target: shown, mostBytes, onLost: () => undefined });
  forwarder.readFrom(pipes.readEnds.stdout);
  closeSync(pipes.readEnds.stderr);
  return {
    spool,
    kept: () => readFileSync(textPath(spool, 'stdout'), 'utf8'),
    shown: () => readFileSync(shownPath, 'utf8'),
    print: (script) => once(spawn('sh', ['-c', script, 'sh', secret], { stdio: ['ignore', pipes.writeEnds.stdout, 'inherit'] }), 'exit'),
    async finish() {
      pipes.closeWriteEnds();
      await forwarder.finish();
      pipes.release();
    },
  };
}

it('the user sees what was printed, and the spool holds it without secrets', async () => {
  const { print, finish, kept, shown } = await rig();
  await print('echo "one $1 two"; printf "%s" "$1"; sleep 0.1; echo; echo "last token: "');
  await finish();
  assert.equal(shown(), `one ${secret} two\n${secret}\nlast token: \n`);
  assert.equal(kept(), 'one [redacted:known-value:DB_PASSWORD] two\n[redacted:known-value:DB_PASSWORD]\nlast token: \n');
});

it('a prompt is shown at once, though it may be the beginning of a secret', async () => {
  const { print, finish, kept, shown } = await rig();
  const ended = print('printf "password for Summer"; sleep 2; echo "/2024.*x!"');
  await until(() => (shown() === 'password for Summer' ? true : undefined), 'the prompt is shown');
  assert.ok(!kept().includes('Summer'));
  await ended;
  await finish();
  assert.equal(shown(), `password for ${secret}!\n`);
  assert.equal(kept(), 'password for [redacted:known-value:DB_PASSWORD]!\n');
});

it('a reader who does not read holds up nobody, and has everything as it was printed in the end', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  const fifo = join(folder, 'out');
  execFileSync('mkfifo', [fifo]);
  const keeper = openSync(fifo, constants.O_RDWR);
  const target = openSync(fifo, constants.O_WRONLY);
  const { print, finish, kept } = await rig({ target });
  const script = 'i=0; while [ $i -lt 20000 ]; do echo "line $i of many $1 and more text that makes it long, long, long"; i=$((i+1)); done';
  // It comes to its end although nobody reads.
  await print(script);
  const chunks: Buffer[] = [];
  const reader = createReadStream(fifo).on('data', (chunk) => void chunks.push(chunk as Buffer));
  await finish();
  // The reader's end comes when nobody can write any more.
  closeSync(keeper);
  closeSync(target);
  await once(reader, 'end');
  const expected = Array.from({ length: 20_000 }, (_, index) => `line ${index} of many ${secret} and more text that makes it long, long, long\n`).join('');
  assert.ok(Buffer.concat(chunks).toString() === expected);
  assert.ok(kept() === expected.replaceAll(secret, '[redacted:known-value:DB_PASSWORD]'));
});

it('after the limit of the spool everything is passed on, and nothing is looked at any more', async () => {
  let looked = 0;
  const inner = createRedactStream(redactor);
  const counting: RedactStream = {
    add: (bytes) => {
      looked += bytes.length;
      return inner.add(bytes);
    },
    end: () => inner.end(),
    get held() {
      return inner.held;
    },
  };
  const { print, finish, spool, shown } = await rig({ redaction: counting, mostBytes: 1_000_000 });
  await print('echo "$1"; head -c 60000000 /dev/zero');
  await finish();
  assert.equal(shown().length, 60_000_000 + secret.length + 1);
  assert.ok(statSync(textPath(spool, 'stdout')).size <= 1_000_000);
  assert.ok(looked < 1_200_000, `${looked} bytes were looked at`);
});

it('the guard that is left alone keeps what is printed without secrets, and shows none itself', async () => {
  const spool = mkdtempSync(join(tmpdir(), 'guard-'));
  const pipes = await makeConsolePipes(spool, guardRules(redactor));
  const program = spawn('sh', ['-c', 'sleep 1; echo "said $1 twice $1"; echo "\\$x & y"', 'sh', secret], { stdio: ['ignore', pipes.writeEnds.stdout, pipes.writeEnds.stderr] });
  pipes.closeWriteEnds();
  closeSync(pipes.readEnds.stdout);
  closeSync(pipes.readEnds.stderr);
  pipes.release();
  await once(program, 'exit');
  const kept = (): string => readFileSync(textPath(spool, 'stdout'), 'utf8');
  await until(() => {
    try {
      return kept().endsWith('y\n') || undefined;
    } catch {
      return undefined;
    }
  }, 'the guard has kept everything');
  assert.equal(kept(), 'said [redacted:known-value:DB_PASSWORD] twice [redacted:known-value:DB_PASSWORD]\n$x & y\n');
});
