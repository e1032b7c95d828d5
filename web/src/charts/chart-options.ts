// The settings of charts, as they stand in the address of a page: those of all its charts, and what one chart has
// otherwise. Everything absent is the default.
import { smoothings, type Smoothing } from './smooth.ts';
import { xAxes, type XAxis } from './x-axis.ts';

/** What a page sets for all its charts and a chart may have otherwise. */
export interface ChartOptions {
  readonly x?: XAxis | undefined;
  /** Percent, 0 to 99. */
  readonly smooth?: number | undefined;
  readonly by?: Smoothing | undefined;
  readonly log?: boolean | undefined;
  readonly logx?: boolean | undefined;
  /** The y scale fits most points, not the few far off. */
  readonly clip?: boolean | undefined;
}

/** What one chart has beyond that. */
export interface OwnChartOptions extends ChartOptions {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  /** More points than a screen needs. */
  readonly fine?: boolean | undefined;
  /** All lines the server gives at once, where a few are drawn first. */
  readonly all?: boolean | undefined;
  /** Ids of lines that are not drawn. */
  readonly hide?: readonly string[] | undefined;
}

export interface ChartPageOptions extends ChartOptions {
  readonly own?: Readonly<Record<string, OwnChartOptions>> | undefined;
  /** The stretch of the x axis that all charts show. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The chart that is enlarged. */
  readonly large?: string | undefined;
  /** `false`: a chart for each metric, train and val apart. */
  readonly pair?: boolean | undefined;
  /** Charts made by a reader: patterns of metric names. */
  readonly made?: readonly string[] | undefined;
  /** Colours chosen for runs, by their place among the colours. */
  readonly colors?: Readonly<Record<string, number>> | undefined;
}

type Raw = Readonly<Record<string, unknown>>;

/** Keeps what is right and drops the rest, so that any address opens a page. */
export function readChartOptions(search: Raw): ChartPageOptions {
  return {
    ...sharedOptions(search, false),
    ...present('own', recordOf(search['own'], ownOptions)),
    ...(finite(search['from']) && finite(search['to']) && Number(search['from']) < Number(search['to']) ? { from: Number(search['from']), to: Number(search['to']) } : {}),
    ...(typeof search['large'] === 'string' ? { large: search['large'] } : {}),
    ...(search['pair'] === false ? { pair: false } : {}),
    ...present('made', textsOf(search['made'])),
    ...present('colors', recordOf(search['colors'], colorOf)),
  };
}

/** The settings a chart is drawn with: its own where it has any, else the page's. */
export function effectiveOptions(page: ChartOptions, own: OwnChartOptions | undefined): OwnChartOptions {
  return {
    ...own,
    x: own?.x ?? page.x,
    smooth: own?.smooth ?? page.smooth,
    by: own?.by ?? page.by,
    log: own?.log ?? page.log,
    logx: own?.logx ?? page.logx,
    clip: own?.clip ?? page.clip,
  };
}

/** A page leaves out what is the default; a chart of its own may say the default against its page. */
function sharedOptions(raw: Raw, isOwn: boolean): ChartOptions {
  const smooth = Math.round(Number(raw['smooth']));
  return {
    ...(xAxes.includes(raw['x'] as XAxis) && (isOwn || raw['x'] !== 'step') ? { x: raw['x'] as XAxis } : {}),
    ...(raw['smooth'] !== undefined && (isOwn ? smooth >= 0 : smooth > 0) && smooth < 100 ? { smooth } : {}),
    ...(smoothings.includes(raw['by'] as Smoothing) && (isOwn || raw['by'] !== 'ema') ? { by: raw['by'] as Smoothing } : {}),
    ...flag('log', raw['log'], isOwn),
    ...flag('logx', raw['logx'], isOwn),
    ...flag('clip', raw['clip'], isOwn),
  };
}

function ownOptions(value: unknown): OwnChartOptions | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const raw = value as Raw;
  return {
    ...sharedOptions(raw, true),
    ...(finite(raw['low']) ? { low: raw['low'] as number } : {}),
    ...(finite(raw['high']) ? { high: raw['high'] as number } : {}),
    ...flag('fine', raw['fine'], false),
    ...flag('all', raw['all'], false),
    ...present('hide', textsOf(raw['hide'])),
  };
}

function flag(name: string, value: unknown, withFalse: boolean): Record<string, boolean> {
  return value === true || (withFalse && value === false) ? { [name]: value } : {};
}

function finite(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function colorOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function recordOf<Value>(value: unknown, read: (value: unknown) => Value | undefined): Readonly<Record<string, Value>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).flatMap(([key, one]) => {
    const known = read(one);
    return known === undefined ? [] : [[key, known] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function present<Value>(name: string, value: Value | undefined): Record<string, Value> {
  return value === undefined ? {} : { [name]: value };
}
