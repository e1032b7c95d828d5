// The columns that a list of runs can show. Pure.
import { decodeNumber, type MetricSummary, type RunRecord } from '../../sdk/index.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { SettingError } from '../config/setting-error.ts';
import { elapsedText, shortNumber } from './terminal-sparkline.ts';
import { minuteText } from './minute-text.ts';

export interface RunColumn {
  readonly heading: string;
  readonly cell: (run: RunRecord) => string;
  readonly metricKey?: string;
  readonly paramKey?: string;
  readonly tagKey?: string;
}

export const usualRunColumns = ['id', 'name', 'status', 'started', 'duration'] as const;

const facts: Readonly<Record<string, (run: RunRecord) => string>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  started: ({ startedAt }) => minuteText(startedAt),
  ended: ({ endedAt }) => (endedAt === undefined ? '' : minuteText(endedAt)),
  duration: ({ startedAt, endedAt }) => (endedAt === undefined ? '' : elapsedText(Math.max(0, endedAt - startedAt))),
  user: ({ userName, userId }) => userName ?? userId,
  group: ({ group = '' }) => group,
  experiment: ({ experimentId }) => experimentId,
};

const marks = ['first', 'last', 'min', 'max', 'mean'] as const;
type Mark = (typeof marks)[number];
const metric = /^(?:(first|last|min|max|mean)\(metrics\.(.+)\)|metrics\.(.+))$/s;

/** Throws a `SettingError` for a column there is not. */
export function runColumn(text: string): RunColumn {
  const fact = Object.hasOwn(facts, text) ? facts[text] : undefined;
  if (fact !== undefined) return { heading: text, cell: fact };
  const found = metric.exec(text);
  if (found !== null) {
    const key = (found[2] ?? found[3])!;
    const mark = (found[1] ?? 'last') as Mark;
    return {
      heading: text,
      metricKey: key,
      cell: ({ metrics }) =>
        markText(
          metrics.find((one) => one.key === key),
          mark,
        ),
    };
  }
  const [, kind, key = ''] = /^(params|tags)\.(.+)$/s.exec(text) ?? [];
  if (kind === 'params') return { heading: text, paramKey: key, cell: ({ params }) => params.find((one) => one.key === key)?.value ?? '' };
  if (kind === 'tags') return { heading: text, tagKey: key, cell: ({ tags }) => tags.find((one) => one.key === key)?.value ?? '' };
  const known = Object.keys(facts);
  throw new SettingError(`--columns has no ${text}${didYouMean(text, known) || `; it takes ${known.join(', ')}, metrics.KEY, max(metrics.KEY), params.KEY and tags.KEY.`}`);
}

function markText(summary: MetricSummary | undefined, mark: Mark): string {
  const value = mark === 'mean' ? summary?.mean : summary?.[mark]?.value;
  return value === undefined ? '' : shortNumber(decodeNumber(value));
}
