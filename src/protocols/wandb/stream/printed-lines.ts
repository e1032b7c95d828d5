// The lines a program printed, as clients of this wire send them: a JSON object for each line, or a text with the time and the
// stream before what was printed.
import type { ConsoleLine } from '../../../core/tracking/console/console-line.ts';
import type { Piece } from './stream-body.ts';

export function printedLines({ offset, lines }: Piece, now: number): readonly ConsoleLine[] {
  return lines.map((line, index) => ({ number: offset + index, ...(structured(line, now) ?? plain(line, now)) }));
}

type Printed = Omit<ConsoleLine, 'number'>;

function structured(line: string, now: number): Printed | undefined {
  if (!line.startsWith('{"')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { level, ts, label, content } = value as Readonly<Record<string, unknown>>;
  // What the program printed may be JSON too.
  if (typeof ts !== 'string' || typeof content !== 'string') return undefined;
  return { at: timeOf(ts) ?? now, stream: level === 'error' ? 'stderr' : 'stdout', text: withLabel(label, content) };
}

/** `ERROR 2024-05-01T12:00:00.123456 [label] text`: the first word and the label may be missing, and the time in very old clients. */
const plainForm = /^(ERROR )?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?) ?([^]*)$/;

function plain(line: string, now: number): Printed {
  const text = line.replace(/\r?\n$/, '');
  const [, error, time, printed] = plainForm.exec(text) ?? [];
  const at = time === undefined ? undefined : timeOf(time);
  return at === undefined ? { at: now, stream: 'stdout', text } : { at, stream: error === undefined ? 'stdout' : 'stderr', text: printed! };
}

/** Clients tell the time in UTC, with the zone or without. */
function timeOf(text: string): number | undefined {
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isFinite(at) ? at : undefined;
}

function withLabel(label: unknown, content: string): string {
  const text = content.replace(/\r?\n$/, '');
  return typeof label === 'string' && label !== '' ? `[${label}] ${text}` : text;
}
