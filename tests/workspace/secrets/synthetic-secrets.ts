// Secrets made up by chance, of every kind that is claimed to be found, in the places where they turn up. None stands in
// the repository in one piece: beginnings and bodies meet only at run time.

export interface SyntheticSecret {
  readonly family: string;
  /** What must not be seen any more. */
  readonly secret: string;
  readonly text: string;
}

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const alphabets = {
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  alnum: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  word: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  digits: '0123456789',
} as const;

export type Draw = (kind: keyof typeof alphabets, length: number) => string;

export function drawing(random: () => number): Draw {
  return (kind, length) => Array.from({ length }, () => alphabets[kind][Math.floor(random() * alphabets[kind].length)]).join('');
}

/** By family: a secret that can be told by itself. */
export const tokenFamilies: Readonly<Record<string, (draw: Draw) => string>> = {
  'aws-access-key': (draw) => `AK${'IA'}${draw('upper', 16)}`,
  'gcp-api-key': (draw) => `AI${'za'}${draw('alnum', 35)}`,
  'gcp-oauth': (draw) => `ya${'29.'}${draw('alnum', 60)}`,
  'azure-client-secret': (draw) => `${draw('alnum', 3)}8Q${'~'}${draw('alnum', 34)}`,
  'github-token': (draw) => `gh${'p_'}${draw('alnum', 36)}`,
  'github-fine-grained': (draw) => `github_${'pat_'}${draw('alnum', 22)}_${draw('alnum', 59)}`,
  'gitlab-token': (draw) => `gl${'pat-'}${draw('alnum', 20)}`,
  'huggingface-token': (draw) => `h${'f_'}${draw('alnum', 34)}`,
  'openai-key': (draw) => `s${'k-'}${draw('alnum', 48)}`,
  'openai-project-key': (draw) => `s${'k-proj-'}${draw('alnum', 80)}`,
  'anthropic-key': (draw) => `s${'k-ant-'}api03-${draw('alnum', 93)}AA`,
  'slack-token': (draw) => `xo${'xb-'}${draw('digits', 12)}-${draw('digits', 12)}-${draw('alnum', 24)}`,
  'slack-webhook': (draw) => `https://hooks.${'slack'}.com/services/T${draw('upper', 8)}/B${draw('upper', 8)}/${draw('alnum', 24)}`,
  'stripe-key': (draw) => `s${'k_live_'}${draw('alnum', 24)}`,
  'npm-token': (draw) => `np${'m_'}${draw('alnum', 36)}`,
  'pypi-token': (draw) => `pypi-${'AgE'}IcHlwaS5vcmc${draw('alnum', 60)}`,
  'twilio-key': (draw) => `S${'K'}${draw('hex', 32)}`,
  'sendgrid-key': (draw) => `S${'G.'}${draw('alnum', 22)}.${draw('alnum', 43)}`,
  jwt: (draw) => `ey${'J'}${draw('alnum', 33)}.ey${'J'}${draw('alnum', 60)}.${draw('alnum', 43)}`,
  'databricks-token': (draw) => `da${'pi'}${draw('hex', 32)}`,
  'wandb-key': (draw) => `wandb_${'v1_'}${draw('word', 80)}`,
  'neptune-token': (draw) => `${Buffer.from('{"api_address":"https://app.example.org","api_key":"').toString('base64').slice(0, 66)}${draw('base64', 80)}`,
  'digitalocean-token': (draw) => `dop_${'v1_'}${draw('hex', 64)}`,
  'private-key': (draw) => `-----BEGIN ${'RSA PRIVATE'} KEY-----\n${Array.from({ length: 12 }, () => draw('base64', 64)).join('\n')}\n-----END ${'RSA PRIVATE'} KEY-----`,
  'connection-string': (draw) => `postgresql://ada:${draw('alnum', 18)}@db.example.org:5432/runs`,
  'basic-auth-url': (draw) => `https://ada:${draw('alnum', 20)}@mirror.example.org/simple`,
  'azure-storage': (draw) => `DefaultEndpointsProtocol=https;AccountName=runs;Account${'Key'}=${draw('base64', 86)}==;EndpointSuffix=core.windows.net`,
};

/** By family: a name that says what the value is. */
export const assignedFamilies: Readonly<Record<string, (draw: Draw) => readonly [name: string, value: string]>> = {
  'aws-secret': (draw) => ['aws_secret_access_key', draw('base64', 40)],
  cohere: (draw) => ['CO_API_KEY', draw('alnum', 40)],
  wandb: (draw) => ['WANDB_API_KEY', draw('hex', 40)],
  twilio: (draw) => ['TWILIO_AUTH_TOKEN', draw('hex', 32)],
  password: (draw) => ['db_password', `${draw('alnum', 14)}7x`],
  'client-secret': (draw) => ['client_secret', `${draw('alnum', 30)}9`],
  generic: (draw) => ['service_token', `${draw('alnum', 32)}4`],
};

/** Where a token turns up. */
export const places: Readonly<Record<string, (token: string) => string>> = {
  console: (token) => `2026-01-02 10:11:12 INFO using ${token} for the upload`,
  code: (token) => `client = Client("${token}")`,
  json: (token) => `{"service": {"value": "${token.replaceAll('\n', '\\n')}"}, "lr": 0.1}`,
  yaml: (token) => `service:\n  value: ${token.replaceAll('\n', '\n  ')}\n  lr: 0.1`,
  argv: (token) => `python train.py --lr 0.1 --credential-value=${token} --epochs 3`,
  traceback: (token) => `  File "a.py", line 3, in <module>\nValueError: invalid value '${token}'`,
  diff: (token) => `@@ -1 +1 @@\n-old = 1\n+new = "${token}"`,
  notebook: (token) => `"source": [\n "x = '${token.replaceAll('\n', '\\n')}'\\n",\n "print(x)"\n]`,
};

/** How a name and its value stand together. */
export const assignments: Readonly<Record<string, (name: string, value: string) => string>> = {
  environment: (name, value) => `${name.toUpperCase()}=${value}`,
  python: (name, value) => `${name} = "${value}"`,
  json: (name, value) => `{"lr": 0.1, "${name}": "${value}"}`,
  yaml: (name, value) => `lr: 0.1\n${name}: ${value}\n`,
  toml: (name, value) => `${name} = '${value}'`,
  keyword: (name, value) => `login(user="ada", ${name}="${value}")`,
  flag: (name, value) => `run --${name.replaceAll('_', '-')}=${value} --lr 0.1`,
  dictionary: (name, value) => `config["${name}"] = "${value}"`,
};

export const encodings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  base64: (text) => Buffer.from(text).toString('base64'),
  address: (text) => encodeURIComponent(text),
};

/** Every family in every place and encoding. */
export function syntheticSecrets(seed: number): readonly SyntheticSecret[] {
  const draw = drawing(chance(seed));
  const found: SyntheticSecret[] = [];
  for (const [family, make] of Object.entries(tokenFamilies)) {
    for (const [place, put] of Object.entries(places)) {
      for (const [encoding, encode] of Object.entries(encodings)) {
        const token = make(draw);
        const encoded = encode(token);
        // Of an address only the password goes; of a key's lines, all.
        const secret =
          encoding === 'plain' ? (/:\/\/ada:([^@]+)@/.exec(token)?.[1] ?? /AccountKey=([^;]+)/.exec(token)?.[1] ?? token.split('\n')[token.includes('\n') ? 3 : 0]!) : encoded;
        found.push({ family: `${family} in ${place} as ${encoding}`, secret, text: put(encoded) });
      }
    }
  }
  for (const [family, make] of Object.entries(assignedFamilies)) {
    for (const [place, put] of Object.entries(assignments)) {
      const [name, value] = make(draw);
      found.push({ family: `${family} in ${place}`, secret: value, text: put(name, value) });
    }
  }
  return found;
}
