// The only place that reads the process's environment.

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables this process was started with. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Whether the user asked for output without colours (no-color.org). */
export function wantsNoColor(environment: Environment): boolean {
  return (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
}
