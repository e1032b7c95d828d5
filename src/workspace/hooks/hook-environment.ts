// The variables that make every Python below a process tell what it does, and, in deterministic mode, those that only
// work when they are set before a program starts.
import { fileURLToPath } from 'node:url';

export interface HookOptions {
  /** Where the hook files go. */
  readonly directory: string;
  readonly runId: string;
  readonly mode: 'observe' | 'deterministic';
  /** For `deterministic`; 0 when absent. */
  readonly seed?: number | undefined;
  /** End the program cleanly just past this step. */
  readonly stopAtStep?: number | undefined;
  /** The source whose steps count for that, such as `torch.optim.AdamW#0`; any when absent. */
  readonly stopAtSource?: string | undefined;
  /** The environment the program would have. What is set there stays. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

/** The folder that goes first on `PYTHONPATH`. */
export const hookFolder = fileURLToPath(new URL('../../../python/sitecustomize', import.meta.url));

/** A program for any Python 3.10 or newer: `terminal.py OUTFILE -- COMMAND …` runs a command on a pseudo-terminal. */
export const terminalProgram = fileURLToPath(new URL('../../../python/assay_capture/terminal.py', import.meta.url));

/** Settings that libraries read once, at their start. None of them makes a program fail that ran without. */
function startSettings(seed: number): Readonly<Record<string, string>> {
  return {
    // Python takes 32 bits, and does not start with anything else.
    PYTHONHASHSEED: String(Math.trunc(Math.abs(seed)) % 2 ** 32),
    CUBLAS_WORKSPACE_CONFIG: ':4096:8',
    TF_CUDNN_DETERMINISTIC: '1',
    FLASH_ATTENTION_DETERMINISTIC: '1',
  };
}

/** The variables to add to a program's environment. */
export function hookEnvironment({ directory, runId, mode, seed = 0, stopAtStep, stopAtSource, inherited }: HookOptions): Readonly<Record<string, string>> {
  const before = inherited['PYTHONPATH'] ?? '';
  const settings = mode === 'deterministic' ? Object.entries(startSettings(seed)).filter(([name]) => (inherited[name] ?? '') === '') : [];
  return {
    ASSAY_RUN_ID: runId,
    ASSAY_CAPTURE_DIR: directory,
    ASSAY_CAPTURE_MODE: mode,
    PYTHONPATH: before === '' ? hookFolder : before.split(':').includes(hookFolder) ? before : `${hookFolder}:${before}`,
    ...(mode === 'deterministic' ? { ASSAY_SEED: String(seed), ASSAY_APPLIED: settings.map(([name]) => name).join(',') } : {}),
    ...(stopAtStep === undefined ? {} : { ASSAY_STOP_AT_STEP: String(stopAtStep) }),
    ...(stopAtSource === undefined ? {} : { ASSAY_STOP_AT_SOURCE: stopAtSource }),
    ...Object.fromEntries(settings),
  };
}
