// Dates and times in names of files, in the spellings programs give them. A date counts only when it is one of the days of the
// run: `forecast-2024-01-05` says what was forecast. Pure.
import type { RanAt } from './volatile-content.ts';

export interface FoundTime {
  readonly text: string;
  /** Sorts as the times do. */
  readonly rank: string;
}

interface Around {
  readonly ran: RanAt | undefined;
  /** A date stands beside it, so that a time of day alone is one. */
  readonly isDated: boolean;
}

const dayMs = 86_400_000;
const clock = String.raw`(?:[T_ .-]?(?<h>\d\d)[-_:.h]?(?<min>\d\d)(?:[-_:.m]?(?<s>\d\d)(?:[._,-]?(?<f>\d{9}|\d{6}|\d{3}))?)?s?(?:Z|[+-]\d\d:?\d\d)?)`;
const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

type Parts = Readonly<Record<string, string | undefined>>;

/** The spelling, and the days it may mean. */
const spellings: readonly { readonly pattern: RegExp; readonly days: (parts: Parts, ran: RanAt) => readonly number[] }[] = [
  { pattern: new RegExp(String.raw`(?<!\d)(?<y>\d{4})(?<sep>[-_.]?)(?<m>\d\d)\k<sep>(?<d>\d\d)${clock}?(?!\d)`, 'g'), days: ({ y, m, d }) => [dayOf(y, m, d)] },
  {
    pattern: new RegExp(String.raw`(?<!\d)(?<d>\d\d)(?<sep>[-_.])(?<m>\d\d)\k<sep>(?<y>\d{4})${clock}?(?!\d)`, 'g'),
    days: ({ y, m, d }) => [dayOf(y, m, d), dayOf(y, d, m)],
  },
  {
    pattern: new RegExp(String.raw`(?<![a-z\d])(?<d>\d{1,2})[-_ ]?(?<mon>${months})[a-z]*[-_ ]?(?<y>\d{4})?${clock}?(?!\d)`, 'gi'),
    days: namedDays,
  },
  {
    pattern: new RegExp(String.raw`(?<![a-z])(?<mon>${months})[a-z]*[-_ ]?(?<d>\d{1,2})(?:[-_ ,]*(?<y>\d{4}))?${clock}?(?!\d)`, 'gi'),
    days: namedDays,
  },
  { pattern: new RegExp(String.raw`(?<!\d)(?<y>\d\d)(?<sep>[-_.]?)(?<m>\d\d)\k<sep>(?<d>\d\d)${clock}(?!\d)`, 'g'), days: ({ y, m, d }) => [dayOf(`20${y}`, m, d)] },
];

/** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
const epoch = /(?<![\d.])(\d{10})(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?(?!\d)/g;
const timeOfDay = /(?<![\d.=])([01]\d|2[0-3])([-_:.h])([0-5]\d)(?:(?:\2|m)([0-5]\d)s?)?(?![\d.])|(?<![\d.=])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?![\d.])/g;

/** The name with every time of the run replaced. */
export function timesIn(name: string, { ran, isDated }: Around, replace: (found: FoundTime) => string): string {
  if (ran === undefined) return name;
  let isBeside = isDated;
  const note = (text: string, rank: string): string => {
    isBeside = true;
    return replace({ text, rank });
  };
  let text = name;
  for (const { pattern, days } of spellings) {
    text = text.replaceAll(pattern, (found: string, ...rest: readonly unknown[]) => {
      const parts = rest.at(-1) as Parts;
      const day = days(parts, ran).find((one) => isWithin(one, ran));
      return day === undefined || !isClock(parts) ? found : note(found, `${String(day).padStart(16, '0')} ${[parts['h'], parts['min'], parts['s'], parts['f']].join('')}`);
    });
  }
  text = text.replaceAll(epoch, (found: string, seconds: string) => (isWithin(Number(seconds) * 1000, ran) ? note(found, found) : found));
  return isBeside ? text.replaceAll(timeOfDay, (found: string) => note(found, found)) : text;
}

/** A date stands for its whole day, in whatever time zone. */
function isWithin(at: number, { from, to }: RanAt): boolean {
  return at >= from - 2 * dayMs && at <= to + dayMs;
}

function isClock({ h = '0', min = '0', s = '0' }: Parts): boolean {
  return Number(h) < 24 && Number(min) < 60 && Number(s) < 62;
}

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): number {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return m >= 1 && m <= 12 && d >= 1 && d <= 31 ? Date.UTC(y, m - 1, d) : Number.NaN;
}

/** Without a year, that of the run. */
function namedDays({ y, mon, d }: Parts, { from, to }: RanAt): readonly number[] {
  const month = String(months.split('|').indexOf((mon as string).toLowerCase()) + 1);
  const years = y === undefined ? [...new Set([from, to].map((at) => String(new Date(at).getUTCFullYear())))] : [y];
  return years.map((year) => dayOf(year, month, d));
}
