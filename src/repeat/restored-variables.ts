// The variables a restored program gets: this process's own, without what would be an input and was none, with those
// that were recorded, and with the means of restoring. Pure.
import type { Environment } from '../config/environment.ts';
import type { Claim } from '../documents/verdict.ts';
import { isWithin } from '../workspace/is-within.ts';

export interface VariableSources {
  /** Of this process. */
  readonly current: Environment;
  /** As the inputs have them. */
  readonly recorded: Readonly<Record<string, string>>;
  /** Whether a variable of this name would be recorded as an input. */
  readonly isInput: (name: string) => boolean;
  /** Threads, vector level and the like, which the inputs do not show. */
  readonly pins: Readonly<Record<string, string>>;
  /** Folders that go first on PATH. */
  readonly pathEntries: readonly string[];
  /** Folders that go first on PYTHONPATH. */
  readonly pythonPath: readonly string[];
  /** The original first root and the folder it was restored into. */
  readonly moved: { readonly from: string; readonly to: string };
}

export interface RestoredVariables {
  readonly environment: Environment;
  /** Set by us and no inputs. */
  readonly notInputs: readonly string[];
  readonly claims: readonly Claim[];
  /** Names of recorded variables whose values were secrets and are not set here. */
  readonly missing: readonly string[];
}

/** What stands in place of a secret that was not recorded. */
const redactedPattern = /\[redacted:[^\]]*\]|^\[withheld\]$/;

/** Tools that would bring an environment of their own, and what belongs to a run around this one. */
const leftOut =
  /^(?:VIRTUAL_ENV|VIRTUAL_ENV_PROMPT|CONDA_.*|PYTHONHOME|PYTHONPATH|UV_.*|POETRY_.*|PIPENV_.*|MLFLOW_RUN_ID|MLFLOW_TRACKING_URI|ASSAY_(?!HOME$).*|GIT_DIR|GIT_WORK_TREE|GIT_INDEX_FILE|PWD|OLDPWD|_)$/;

export function restoredVariables({ current, recorded, isInput, pins, pathEntries, pythonPath, moved }: VariableSources): RestoredVariables {
  const environment: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(current)) if (!leftOut.test(name) && !isInput(name)) environment[name] = value;
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(recorded)) {
    if (!redactedPattern.test(value)) environment[name] = movedText(value, moved);
    else {
      environment[name] = current[name];
      unknown.push(name);
    }
  }
  const added = Object.entries(pins).filter(([name]) => recorded[name] === undefined);
  for (const [name, value] of added) environment[name] = value;
  if (pythonPath.length > 0) environment['PYTHONPATH'] = [...pythonPath, environment['PYTHONPATH'] ?? ''].filter((entry) => entry !== '').join(':');
  if (pathEntries.length > 0) environment['PATH'] = [...pathEntries, environment['PATH'] ?? current['PATH'] ?? ''].filter((entry) => entry !== '').join(':');
  return {
    environment,
    notInputs: [
      ...added.map(([name]) => name),
      ...(pathEntries.length > 0 ? ['PATH'] : []),
      ...(pythonPath.length > 0 && recorded['PYTHONPATH'] === undefined ? ['PYTHONPATH'] : []),
    ],
    claims: variableClaims(Object.keys(recorded).length, unknown, current),
    missing: unknown.filter((name) => current[name] === undefined),
  };
}

/** A list of paths, or one, with those below the original root led to the restored one. */
function movedText(value: string, { from, to }: VariableSources['moved']): string {
  return value
    .split(':')
    .map((part) => (isWithin(part, from) ? `${to}${part.slice(from.length)}` : part))
    .join(':');
}

function variableClaims(count: number, unknown: readonly string[], current: Environment): readonly Claim[] {
  const set = count - unknown.length;
  const exact: readonly Claim[] =
    set === 0
      ? []
      : [
          {
            about: 'variables',
            state: 'exact',
            sentence: set === 1 ? 'The one recorded environment variable is set as it was.' : `${set} recorded environment variables are set as they were.`,
            ceiling: 'byte',
          },
        ];
  return [
    ...exact,
    ...unknown.map((name): Claim => ({
      about: 'variables',
      state: current[name] === undefined ? 'missing' : 'unknown',
      sentence:
        current[name] === undefined
          ? `The value of ${name} was a secret and was not recorded, and it is not set here.`
          : `The value of ${name} was a secret and was not recorded; the one of this shell was used.`,
      ceiling: 'byte',
    })),
  ];
}
