// Secrets are found, and what is none is left alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { createRedactor } from '../../../src/workspace/secrets/redactor.ts';
import { secretFileRule } from '../../../src/workspace/secrets/secret-files.ts';
import { chance, drawing, encodings, places, syntheticSecrets, tokenFamilies } from './synthetic-secrets.ts';
import { trainingLog } from './training-logs.ts';

const plain = createRedactor({});

test('at least 98 of 100 made-up secrets of all families, places and encodings are taken out', (t) => {
  const secrets = [1, 2].flatMap(syntheticSecrets);
  assert.ok(secrets.length >= 300, `only ${secrets.length}`);
  assert.deepEqual(
    secrets.filter(({ text, secret }) => !text.includes(secret)),
    [],
  );
  const missed = secrets.filter(({ text, secret }) => plain.redact(text).text.includes(secret));
  t.diagnostic(`${secrets.length} secrets, ${missed.length} missed`);
  for (const { family } of missed) t.diagnostic(family);
  assert.ok(missed.length <= secrets.length * 0.02, missed.map(({ family }) => family).join('\n'));
});

test('every family is found as it is, in every place', () => {
  const draw = drawing(chance(7));
  const missed = Object.entries(tokenFamilies).flatMap(([family, make]) =>
    Object.entries(places).flatMap(([place, put]) => {
      const { counts } = plain.redact(put(make(draw)));
      return Object.keys(counts).length === 0 ? [`${family} in ${place}`] : [];
    }),
  );
  assert.deepEqual(missed, []);
});

test('20,000 lines of training logs have at most two false hits, and no digest, commit, run id or image is touched', (t) => {
  const log = trainingLog(11, 20_000);
  const hits = log.filter((line) => plain.redact(line).text !== line);
  for (const hit of hits) t.diagnostic(plain.redact(hit).text.slice(0, 200));
  assert.ok(hits.length <= 2, `${hits.length} false hits`);
  const whole = plain.redact(log.join('\n'));
  assert.ok(Object.values(whole.counts).reduce((sum, count) => sum + count, 0) <= 2);
});

test('no line of training logs makes a file one with secrets', () => {
  const text = trainingLog(12, 20_000).join('\n');
  assert.equal(plain.findSecret(Buffer.from(text)), undefined);
});

test('source files that speak of secrets without holding one are not held back', () => {
  const sources = [
    'password = getpass.getpass("Password: ")\nif password == "secret123":\n    raise ValueError',
    'url = "postgresql://postgres:postgres@localhost:5432/test"',
    'parser.add_argument("--api-key", default=os.getenv("API_KEY_V2"))',
    'token = tokenizer.encode(text)[0]  # token_id = 50256',
    'AWS_ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"',
    'headers = {"Authorization": f"Bearer {token}"}',
    `EXPECTED_SHA256 = "${'0f'.repeat(32)}"`,
    'hf_token = "hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
    'secret_key = "change-me-in-production-please"',
  ];
  assert.deepEqual(
    sources.map((source) => plain.findSecret(Buffer.from(source))),
    sources.map(() => undefined),
  );
});

test('files with keys are found, also deep inside and in binary files', () => {
  const draw = drawing(chance(3));
  for (const family of ['aws-access-key', 'github-token', 'huggingface-token', 'private-key', 'connection-string', 'anthropic-key', 'jwt']) {
    const filler = trainingLog(5, 400).join('\n');
    assert.notEqual(plain.findSecret(Buffer.from(`${filler}\nx = "${tokenFamilies[family]!(draw)}"\n${filler}`)), undefined, family);
  }
  const key = tokenFamilies['private-key']!(draw);
  assert.equal(plain.findSecret(Buffer.concat([Buffer.alloc(100), Buffer.from(key), Buffer.alloc(10)])), 'private-key');
});

test('values the environment holds are taken out in every form, by the names that say so', () => {
  const secret = 'p@ss w0rd/+"quoted"';
  const { redact, findSecret } = createRedactor({
    DB_PASSWORD: secret,
    EDITOR: 'vi-improved',
    MAX_TOKENS: '409600',
    TOKENIZERS_PARALLELISM: 'false',
    SSH_AUTH_SOCK: '/run/agent.1',
    DATABASE_URL: 'mysql://ada:correct-horse-9@db/x',
    AUTHOR: 'Ada Lovelace',
  });
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${secret}`).toString('base64')),
  ];
  for (const form of forms) {
    const { text, counts } = redact(`say ${form} now`);
    assert.equal(counts['known-value'], 1, form);
    assert.ok(!text.includes(secret) && !Buffer.from(text.replaceAll(/[^A-Za-z0-9+/]/g, ''), 'base64').includes(secret), text);
  }
  assert.equal(findSecret(Buffer.from(`x = ${secret}`)), 'known-value');
  assert.equal(redact('my correct-horse-9 runs').counts['known-value'], 1);
  const innocent = 'vi-improved 409600 false /run/agent.1 Ada Lovelace';
  assert.equal(redact(innocent).text, innocent);
});

test('the same secret has the same mark everywhere, and the mark tells nothing else', () => {
  const token = tokenFamilies['github-token']!(drawing(chance(9)));
  const { text, counts } = plain.redact(`one ${token} two ${token}`);
  const mark = `[redacted:github-token:${createHash('sha256').update(token).digest('hex').slice(0, 4)}]`;
  assert.equal(text, `one ${mark} two ${mark}`);
  assert.deepEqual(counts, { 'github-token': 2 });
  assert.deepEqual(plain.redact(text), { text, counts: {} });
});

test('a text without secrets comes back as the very same', () => {
  const text = 'loss=0.5\nünïcode ✓\r\n\0binary';
  assert.deepEqual(plain.redact(text), { text, counts: {} });
});

test('what is around a secret stays', () => {
  assert.equal(plain.redact('mysql://ada:s3cret-pw@db:3306/x?y=1').text.replace(/:[0-9a-f]{4}]/, ':h]'), 'mysql://ada:[redacted:address-password:h]@db:3306/x?y=1');
  assert.match(plain.redact('{"api_key": "Zx81kQw92LmPtR5v", "lr": 1}').text, /^\{"api_key": "\[redacted:assigned-value:[0-9a-f]{4}\]", "lr": 1\}$/);
});

// A pattern that tries everything would run for hours here; the limit only ends it.
test('patterns that nearly match everywhere come to an end', { timeout: 120_000 }, () => {
  const nearly = [
    'eyJ'.repeat(30_000),
    '-eyJaaaaaaaaa.'.repeat(7000),
    '://a:'.repeat(20_000),
    'password = '.repeat(9000),
    '%3A%2F'.repeat(16_000),
    '-----BEGIN RSA PRIVATE KEY-----'.repeat(3000),
    'A'.repeat(100_000),
    `token${' '.repeat(100_000)}`,
    'sk-'.repeat(33_000),
    'Bearer '.repeat(14_000),
    'a.'.repeat(50_000),
    '"'.repeat(100_000),
    'secret_'.repeat(14_000),
    '-u a:'.repeat(20_000),
  ];
  for (const text of nearly) {
    assert.ok(plain.redact(text).text.length > 0);
  }
});

test('every encoding of every family keeps nothing readable after redaction', () => {
  const draw = drawing(chance(21));
  for (const [family, make] of Object.entries(tokenFamilies)) {
    const token = make(draw);
    const { text } = plain.redact(`value ${encodings['base64']!(token)} end`);
    const decoded = text
      .split(' ')
      .map((word) => Buffer.from(word, 'base64').toString('latin1'))
      .join(' ');
    assert.ok(!decoded.includes(token), family);
  }
});

test('files that are secret by their name are known, and samples are not', () => {
  const secret = [
    '.env',
    'deploy/.env.local',
    'a/.netrc',
    '.pypirc',
    'credentials.json',
    'keys/id_ed25519',
    'home/.aws/credentials',
    'cert.p12',
    'my-client_secret_1.json',
    '.streamlit/secrets.toml',
    'kaggle.json',
  ];
  const open = ['.env.example', '.env.sample', 'env.py', 'credentials.py', 'id_rsa.pub', 'secrets.py', 'token.txt', 'config.json', 'data/credentials.csv'];
  assert.deepEqual(
    secret.filter((path) => secretFileRule(path) === undefined),
    [],
  );
  assert.deepEqual(
    open.filter((path) => secretFileRule(path) !== undefined),
    [],
  );
});

test('what an interpreter runs is no secret, and neither are numbers, files, places and names', () => {
  const plain = [
    ...['python -m mypackage', 'env A=1 python3.11 -X utf8mode -c print(12345)', 'sh -c Zq8!mmPw30', 'node -e 1+Math.PI', 'train -c conf.yaml -o /out/dir1'],
    ...['train -n 100 -e 1e-5 -b 32 -t 10s', 'train -d s3://bucket/Key9x -f a=b', 'train -f true'],
  ];
  assert.deepEqual(
    plain.map((line) =>
      createRedactor({}, { words: [line.split(' ')] })
        .redactArguments(line.split(' '))
        .join(' '),
    ),
    plain,
  );
});

test('the value of a short flag is left out until it is decided, then back or taken out for good', () => {
  const argv = ['train', '-q', 'Zq8!mmPw30', '-n', 'resnet50x', '-kHunter2!hunter'];
  const made = (): ReturnType<typeof createRedactor> => createRedactor({}, { words: [argv] });
  assert.deepEqual(made().redactArguments(argv), ['train', '-q', '[redacted:undecided:-q]', '-n', '[redacted:undecided:-n]', '-k[redacted:undecided:-k]']);
  assert.equal(made().redact('Zq8!mmPw30 resnet50x').text, '[redacted:undecided:-q] resnet50x');
  const told = made();
  told.decide({ secrets: [{ name: 'api_key', value: 'resnet50x', isArgument: true }], plain: new Set(['Zq8!mmPw30']) });
  told.settle();
  assert.deepEqual(told.redactArguments(argv), ['train', '-q', 'Zq8!mmPw30', '-n', '[redacted:known-value:api_key]', '-k[redacted:known-value:-k]']);
  assert.equal(told.redact('Zq8!mmPw30 resnet50x').text, 'Zq8!mmPw30 [redacted:known-value:api_key]');
  const untold = made();
  untold.settle();
  assert.deepEqual(untold.redactArguments(argv), ['train', '-q', '[redacted:known-value:-q]', '-n', 'resnet50x', '-k[redacted:known-value:-k]']);
});

test('a file of settings with a password is found by its name, source code with the same words is not', () => {
  const text = 'database:\n  password: Conf1gPass99\n';
  assert.equal(plain.findSecret(Buffer.from(text), 'conf/db.yaml'), 'assigned-value');
  assert.equal(plain.findSecret(Buffer.from(text), 'notes.md'), undefined);
  assert.equal(plain.findSecret(Buffer.from('{"model": "resnet50", "tokens": 128, "pad_token": "[PAD]", "password_field": "pw"}'), 'config.json'), undefined);
});

test('what a short flag is given inside one longer word is undecided too, and the rest of the word stays', () => {
  const line = "cd out && python3 train.py -q Zq8!mmPw30 -n resnet50x --epochs 3; echo 'done -k Hunter2!hunter'";
  const argv = ['sh', '-c', line];
  const made = () => createRedactor({}, { words: [argv] });
  assert.deepEqual(made().redactArguments(argv), [
    'sh',
    '-c',
    "cd out && python3 train.py -q [redacted:undecided:-q] -n [redacted:undecided:-n] --epochs 3; echo 'done -k [redacted:undecided:-k]'",
  ]);
  assert.equal(made().redact('the key Zq8!mmPw30').text, 'the key [redacted:undecided:-q]');

  const told = made();
  told.decide({ secrets: [{ name: 'api_key', value: 'resnet50x', isArgument: true }], plain: new Set(['Zq8!mmPw30', 'Hunter2!hunter']) });
  assert.equal(told.redactArguments(argv)[2], line.replace('resnet50x', '[redacted:known-value:api_key]'));

  const untold = made();
  untold.settle();
  assert.equal(untold.redactArguments(argv)[2], line.replace('Zq8!mmPw30', '[redacted:known-value:-q]').replace('Hunter2!hunter', '[redacted:known-value:-k]'));
});

test('a sentence, a script and the arguments of an interpreter inside one word stay what they are', () => {
  for (const word of ['python3 -m trainer --epochs 3', 'echo "a note about -n" > out.txt', 'sort -k 2 -t , rows.csv', 'a message with spaces', "sh -c 'ls -l'"]) {
    const argv = ['bash', '-c', word];
    assert.deepEqual(createRedactor({}, { words: [argv] }).redactArguments(argv), argv);
  }
});
