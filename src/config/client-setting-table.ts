// Every setting of the commands that are clients, once: the flag, the variable and the key of assay.toml that give it,
// its default and its sentence. A row is also the row of a command's flags; docs/settings.md is printed from here.
import { dashedName, type Flag } from './flag.ts';

export interface ClientSetting extends Omit<Flag, 'kind'> {
  readonly kind: Flag['kind'] | 'tolerances';
  /** Whether a flag of that name gives it too. */
  readonly hasFlag: boolean;
  /** The variable that is asked after the flag. */
  readonly variable?: string;
  /** Whether assay.toml may give it, under its dashed name. */
  readonly isInFile: boolean;
  /** Variables of other tools that are asked last, in this order. */
  readonly lastVariables?: readonly string[];
  /** What it is when nothing gives it, as users would say it; the empty text means "nothing". */
  readonly default: string;
}

/** Where a value counts from: a flag, then the variable, then assay.toml, then other tools' variables. */
export const clientSettingTable = {
  server: {
    kind: 'text',
    hasFlag: true,
    value: 'URL',
    variable: 'ASSAY_SERVER',
    isInFile: true,
    lastVariables: ['MLFLOW_TRACKING_URI', 'WANDB_BASE_URL'],
    default: 'http://127.0.0.1:5000',
    sentence: 'The server (default: ASSAY_SERVER, assay.toml, MLFLOW_TRACKING_URI, WANDB_BASE_URL, http://127.0.0.1:5000)',
  },
  home: {
    kind: 'text',
    hasFlag: false,
    variable: 'ASSAY_HOME',
    isInFile: false,
    default: '~/.local/share/assay',
    sentence: 'The folder of spools, kept content, caches and restored environments; by default below XDG_DATA_HOME where that is set',
  },
  experiment: {
    kind: 'text',
    hasFlag: true,
    value: 'NAME',
    isInFile: true,
    lastVariables: ['MLFLOW_EXPERIMENT_NAME'],
    default: "the project's folder",
    sentence: "The experiment the run belongs to (default: the project's folder)",
  },
  data: {
    kind: 'text',
    hasFlag: true,
    value: 'PATH',
    isRepeatable: true,
    isInFile: true,
    default: '',
    sentence: 'A file or folder that is an input though no read of it may be seen; may be given more than once',
  },
  requireClean: {
    kind: 'switch',
    hasFlag: true,
    isInFile: true,
    default: 'false',
    sentence: 'Do not run when the working copy differs from its commit: exit code 6 and the paths',
  },
  preflight: {
    kind: 'number',
    hasFlag: true,
    value: 'N',
    isInFile: true,
    default: '',
    sentence: 'Stop after N logged steps, and say whether a long run would be recorded well',
  },
  deterministic: {
    kind: 'switch',
    hasFlag: true,
    isInFile: true,
    default: 'false',
    sentence: 'Set seeds and deterministic settings of the frameworks that are loaded',
  },
  seed: { kind: 'number', hasFlag: true, value: 'N', isInFile: true, default: '0', sentence: 'The seed for it (default 0); implies --deterministic' },
  trace: { kind: 'switch', hasFlag: true, isInFile: true, default: 'false', sentence: 'Find reads by tracing system calls, for any language (needs strace)' },
  offline: { kind: 'switch', hasFlag: true, isInFile: true, default: 'false', sentence: 'Send nothing; ./assay sync does it later' },
  maxFileBytes: {
    kind: 'number',
    hasFlag: false,
    isInFile: true,
    default: '104857600',
    sentence: 'Files above it are recorded by digest and place, without their bytes',
  },
  variables: { kind: 'text', hasFlag: false, isRepeatable: true, isInFile: true, default: '', sentence: 'Names of further environment variables that are inputs' },
  packages: {
    kind: 'choice',
    choices: ['most', 'loaded', 'all', 'none'],
    hasFlag: false,
    isInFile: true,
    default: 'all',
    sentence: 'Which packages are kept as wheels, by content',
  },
  outputs: {
    kind: 'text',
    hasFlag: false,
    isRepeatable: true,
    isInFile: true,
    default: '',
    sentence: 'Globs of the files that are outputs; by default every file the program wrote below its folder',
  },
  volatile: { kind: 'text', hasFlag: false, isRepeatable: true, isInFile: true, default: '', sentence: 'Outputs, console patterns and metrics that differ each time' },
  tolerance: {
    kind: 'tolerances',
    hasFlag: false,
    isInFile: true,
    default: '',
    sentence: 'How far a metric may be off and still count as the same: tables by metric key, * for all others',
  },
} as const satisfies Readonly<Record<string, ClientSetting>>;

export type ClientSettingName = keyof typeof clientSettingTable;

const rows = Object.entries(clientSettingTable) as readonly (readonly [ClientSettingName, ClientSetting])[];

/** The variables of Assay's own that the table names. */
export const clientVariables: readonly string[] = rows.flatMap(([, { variable }]) => variable ?? []);

/** The rows of docs/settings.md. */
export function clientSettingRows(): readonly string[] {
  return rows.map(([name, { hasFlag, variable, isInFile, lastVariables = [], value, default: fallback, sentence }]) => {
    const cells = [
      hasFlag ? `--${dashedName(name)}${value === undefined ? '' : ` ${value}`}` : '',
      variable ?? '',
      isInFile ? dashedName(name) : '',
      lastVariables.join('`, `'),
      fallback,
    ];
    return `| ${cells.map((cell) => (cell === '' ? '' : `\`${cell}\``)).join(' | ')} | ${sentence} |`;
  });
}
