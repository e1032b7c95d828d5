// Structured log lines: one event a line, a fixed dotted name and facts as fields. Core does not log; every
// other room is handed a Log. Callers pass no secrets: settings are masked where they are explained.

export const logLevels = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Facts of an event. An `error` field may hold an Error: its message, stack and cause are written. */
export type LogFields = Readonly<Record<string, unknown>>;

/** `event` is a fixed dotted name, such as `server.started`. */
export type LogWriter = (event: string, fields?: LogFields) => void;

export type Log = Readonly<Record<LogLevel, LogWriter>>;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** Takes one line with its line break. */
  readonly write: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Makes a log that drops events below its level. */
export function createLog({ level, format, write, now }: LogOptions): Log {
  const print = format === 'json' ? jsonLine : textLine;
  const least = logLevels.indexOf(level);
  const writer = (at: LogLevel): LogWriter =>
    logLevels.indexOf(at) < least ? () => undefined : (event, fields = {}) => write(print({ at: new Date(now()), level: at, event, fields }));
  return { debug: writer('debug'), info: writer('info'), warning: writer('warning'), error: writer('error') };
}

interface Line {
  readonly at: Date;
  readonly level: LogLevel;
  readonly event: string;
  readonly fields: LogFields;
}

function jsonLine({ at, level, event, fields }: Line): string {
  return `${JSON.stringify({ at: at.toISOString(), level, event, ...fields }, plainErrors)}\n`;
}

function textLine({ at, level, event, fields }: Line): string {
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${factText(value)}`);
  return `${at.toISOString().slice(11, 23)} ${level.toUpperCase().padEnd(7)} ${[event, ...facts].join('  ')}\n`;
}

function factText(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  // Control characters in a fact (a client's header, say) must not move the cursor of the terminal that shows it.
  if (typeof value === 'string') return /[\s"\p{Cc}]/u.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value, plainErrors);
}

function plainErrors(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const code = (value as { code?: unknown }).code;
  return { name, message, code, stack, cause };
}
