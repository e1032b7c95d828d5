// Every setting there is, once: its kind, default and sentence. Flags, environment variables, the keys of the
// configuration file, the help text and docs/settings.md are all read off this table.
import { dashedName } from './flag.ts';

/** What a setting's text must look like. `bytes` takes 500, 16KiB, 2MB; `seconds` a number; `list` commas. */
export type SettingKind = 'text' | 'integer' | 'bytes' | 'seconds' | 'boolean' | 'list' | 'choice';

export interface Setting {
  readonly kind: SettingKind;
  /** As a user would write it; the empty text means "not set". */
  readonly default: string;
  readonly sentence: string;
  /** How the value is called in the help text, such as FILE. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  /** Never shown: a URL keeps all but its password, anything else becomes dots. */
  readonly secret?: boolean;
  /** Environment variables of other tools that mean the same; ours wins. */
  readonly aliases?: readonly string[];
}

/** The table. The key in camelCase gives the flag `--default-artifact-root` and `ASSAY_DEFAULT_ARTIFACT_ROOT`. */
export const settings = {
  host: {
    kind: 'text',
    default: '127.0.0.1',
    placeholder: 'ADDRESS',
    sentence: 'The address to listen on. Anything but a loopback address opens the server to whoever can reach the port.',
  },
  port: { kind: 'integer', default: '5000', placeholder: 'PORT', least: 0, most: 65535, sentence: 'The TCP port to listen on; 0 takes any free one.' },
  basePath: {
    kind: 'text',
    default: '',
    placeholder: 'PATH',
    sentence:
      'The path below which a reverse proxy shows the server, such as /assay: clients then track with http://proxy/assay. It works whether the proxy passes the path on or takes it off.',
  },
  data: {
    kind: 'text',
    default: 'data',
    placeholder: 'DIR',
    sentence: 'The folder for everything the server keeps: the database and the bytes of artifacts. It is made if missing.',
  },
  database: {
    kind: 'text',
    default: '',
    placeholder: 'URL',
    secret: true,
    sentence: 'A PostgreSQL database, such as postgresql://user@host/name, instead of the SQLite file in the data folder.',
  },
  processes: {
    kind: 'integer',
    default: '1',
    placeholder: 'COUNT',
    least: 1,
    most: 64,
    sentence:
      'How many processes of this machine serve the port together. More than one needs database: SQLite is one file that one process writes. Limits on connections, bodies and memory count for each of them; see docs/processes.md.',
  },
  defaultArtifactRoot: {
    kind: 'text',
    default: '',
    placeholder: 'URI',
    sentence: 'Where new experiments tell their clients to put artifacts. Unset, clients send them through this server (mlflow-artifacts:/).',
  },
  artifactsDestination: {
    kind: 'text',
    default: '',
    placeholder: 'PLACE',
    sentence:
      'Where the server keeps the artifacts it takes in: a folder; s3://bucket/prefix for a bucket of an S3-compatible store (its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY); or wasbs://container@account.blob.core.windows.net/prefix for a container of Azure Blob Storage (its key in AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCESS_KEY). Unset, it is the folder blobs in the data folder.',
  },
  artifactsCache: {
    kind: 'bytes',
    default: '1GiB',
    placeholder: 'SIZE',
    least: 0,
    sentence: 'How much of the artifacts that lie in a bucket is kept in the data folder too, for the next reader; 0 keeps none.',
  },
  s3EndpointUrl: {
    kind: 'text',
    default: '',
    placeholder: 'URL',
    aliases: ['MLFLOW_S3_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    sentence: 'Where the S3-compatible store answers, such as http://127.0.0.1:8333. Unset, it is Amazon in the region.',
  },
  s3Region: {
    kind: 'text',
    default: 'us-east-1',
    placeholder: 'REGION',
    aliases: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    sentence: 'The region of the bucket.',
  },
  s3AddressingStyle: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'path', 'virtual'],
    placeholder: 'STYLE',
    sentence:
      'Whether the bucket stands in the path of an address or in the name of the host; auto means the path where s3-endpoint-url is given or the name has a dot, else the host.',
  },
  serveArtifacts: {
    kind: 'boolean',
    default: 'true',
    sentence: 'Whether artifacts may be sent and fetched through this server; off, clients need access to the artifact root themselves.',
  },
  saveCode: {
    kind: 'boolean',
    default: 'true',
    sentence: 'Whether wandb clients are asked to send the script they run and its changes against the last commit; each of them decides that by a word of the server.',
  },
  modelSourcePattern: {
    kind: 'text',
    default: '',
    placeholder: 'REGEX',
    aliases: ['MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX'],
    sentence:
      'A regular expression (of JavaScript, with Unicode) that must be found in the source of every new model version, such as ^s3://our-models/; others are refused. It comes on top of the rules there are anyway.',
  },
  allowedHosts: {
    kind: 'list',
    default: '',
    placeholder: 'NAMES',
    aliases: ['MLFLOW_SERVER_ALLOWED_HOSTS'],
    sentence:
      'Host names, besides localhost and the bound address, by which browsers and clients may call the server: exact names, each with a port or without; a single * lets every name pass.',
  },
  allowedOrigins: {
    kind: 'list',
    default: '',
    placeholder: 'ORIGINS',
    aliases: ['MLFLOW_SERVER_CORS_ALLOWED_ORIGINS'],
    sentence: 'Origins of other web sites whose pages may call the server, such as https://notebooks.example.org; none by default, and a single * allows every site.',
  },
  logLevel: { kind: 'choice', default: 'info', choices: ['debug', 'info', 'warning', 'error'], placeholder: 'LEVEL', sentence: 'The least severe events to log.' },
  logFormat: {
    kind: 'choice',
    default: 'auto',
    choices: ['auto', 'json', 'text'],
    placeholder: 'FORMAT',
    sentence: 'One JSON object a line, or text for people; auto means text on a terminal and JSON elsewhere.',
  },
  maxBody: {
    kind: 'bytes',
    default: '16MiB',
    placeholder: 'SIZE',
    least: 1024,
    sentence: 'The largest request body that is not an artifact. Artifacts are streamed and have no limit.',
  },
  maxConnections: {
    kind: 'integer',
    default: '4096',
    placeholder: 'COUNT',
    least: 1,
    most: 1_000_000,
    sentence: 'How many connections may be open at once; for a further one the longest idle one is closed, and where none is idle it is closed itself.',
  },
  maxIdlePerAddress: {
    kind: 'integer',
    default: '512',
    placeholder: 'COUNT',
    least: 1,
    most: 1_000_000,
    sentence:
      'How many connections of one address may lie idle, with no request under way; the longest idle one is closed for the next. An IPv6 network of 64 bits counts as one address.',
  },
  headersTimeout: { kind: 'seconds', default: '20', placeholder: 'SECONDS', least: 1, sentence: 'How long a client may take to send the headers of a request.' },
  bodyTimeout: { kind: 'seconds', default: '60', placeholder: 'SECONDS', least: 1, sentence: 'How long a client may take to send a request body that is not an artifact.' },
  idleTimeout: { kind: 'seconds', default: '120', placeholder: 'SECONDS', least: 1, sentence: 'How long a connection may lie still in the middle of a request or an answer.' },
  keepAliveTimeout: {
    kind: 'seconds',
    default: '75',
    placeholder: 'SECONDS',
    least: 1,
    sentence: 'How long a connection is kept open between requests. Python clients keep theirs for about a minute, so less brings resets.',
  },
  webhooksAllowPrivate: {
    kind: 'boolean',
    default: 'false',
    sentence: 'Whether webhooks may call private addresses and plain http. Off, whoever may register a webhook cannot reach into your network.',
  },
  config: { kind: 'text', default: '', placeholder: 'FILE', sentence: 'A configuration file in YAML or JSON: the names of this page as keys, such as port: 5001.' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** All names, in the order of the page. */
export const settingNames = Object.keys(settings) as readonly SettingName[];

type ValueOf<S extends Setting> = S['kind'] extends 'integer' | 'bytes' | 'seconds'
  ? number
  : S['kind'] extends 'boolean'
    ? boolean
    : S['kind'] extends 'list'
      ? readonly string[]
      : S extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : string;

/** The resolved value of every setting: bytes and seconds as numbers in that unit. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof settings)[Name]> };

/** `defaultArtifactRoot` as `ASSAY_DEFAULT_ARTIFACT_ROOT`. */
export function variableName(name: SettingName): string {
  return `ASSAY_${dashedName(name).replaceAll('-', '_').toUpperCase()}`;
}
