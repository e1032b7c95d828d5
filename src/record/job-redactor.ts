// What is known of a run's secrets before it starts, by whoever writes something of it: the process that starts the program, and
// the recorder.
import { readDotenv } from '../workspace/secrets/dotenv-secrets.ts';
import { openSecretDigests, type SecretDigests } from '../workspace/secrets/home-key.ts';
import { createRedactor, type Redactor } from '../workspace/secrets/redactor.ts';
import type { RecordJob } from './record-job.ts';

export interface JobRedactor {
  readonly redactor: Redactor;
  readonly secretDigests: SecretDigests | undefined;
}

export function jobRedactor({ home, folder, environment, argv, startAs, tags, secrets = [] }: RecordJob): JobRedactor {
  const secretDigests = openSecretDigests(home);
  const words = [argv, startAs, tags.map(({ key, value }) => `${key}=${value}`)];
  const redactor = createRedactor({ ...readDotenv(folder), ...environment }, { words, digests: secretDigests });
  for (const secret of secrets) redactor.learn(secret);
  return { redactor, secretDigests };
}
