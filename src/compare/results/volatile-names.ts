// Which metrics differ each time by their nature: wall times, speeds, use of the machine. Told by their names, and
// strictly: every word of the name must be about such a thing, for what is wrongly left out hides a difference.

/** Words that say that something of the clock or the machine is measured. */
const measures = new Set(
  'time times duration elapsed latency runtime walltime seconds second secs sec ms millis milliseconds minutes throughput speed fps timestamp eta memory mem rss vram ram utilization utilisation power temperature watts uptime'.split(
    ' ',
  ),
);

/** Words that may stand beside them and change nothing about that. */
const neutral = new Set(
  (
    'train training fit fitting epoch epochs step steps batch batches eval evaluation test testing val valid validation predict prediction predictions inference infer wall clock cpu gpu total overall run running score scoring ' +
    'data load loading dataloader iter iteration iterations it forward backward compute mean avg average min max peak std sum per of in the and execution exec process processing start started end ended finish finished compile build wait refit ' +
    'search preprocess preprocessing samples sample tokens token images examples rows items requests global local rate mb gb kb mib gib kib bytes byte b s us ns allocated reserved used usage free available percent percentage pct ' +
    'system disk network io read write swap current last optimizer job task trial worker rank node device host'
  ).split(' '),
);

/** Whole families of keys that recorders make themselves. */
const families = [/^system\//, /^sys\//, /^gpu[./]/i, /^cpu[./]/i, /^perf[./]/i];

/** Whether a metric of this name is about time, speed or use of the machine, so that it may differ between equal runs. */
export function isVolatileName(key: string): boolean {
  if (families.some((family) => family.test(key))) return true;
  const words = wordsOf(key);
  return words.some((word) => measures.has(word)) && words.every((word) => measures.has(word) || neutral.has(word));
}

/** Why it is, for the list of what was not counted. */
export function volatileReason(key: string): string {
  return `the name ${key} is that of a time, a speed or a use of the machine`;
}

function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
