// The page of the native wire for people, printed from the contract and the schemas.
import { operations, type Operation, type OperationName } from '../../../sdk/contract.ts';
import { z } from 'zod';

import { inputSchemas } from './schema.ts';

/** The text of docs/api.md. */
export function apiPage(): string {
  return `# The native API

The web app, the command line and the TypeScript client all use this HTTP API. It is described for programs in
[openapi.json](openapi.json), and the exact shapes of all inputs and answers are the interfaces in
\`sdk/inputs.ts\`, \`sdk/shapes.ts\`, \`sdk/reproduction-inputs.ts\` and \`sdk/documents.ts\`. This page is printed from \`sdk/contract.ts\` (\`node scripts/generate-docs.mjs\`).

From TypeScript:

\`\`\`ts
import { createClient } from '@assay/sdk';

const client = createClient({ baseUrl: 'http://127.0.0.1:5000' });
const { items } = await client.searchRuns({ experimentIds: ['0'], order: ['max(metrics.val_acc) desc'], limit: 10 });
\`\`\`

From a shell:

\`\`\`sh
curl -s http://127.0.0.1:5000/api/v1/runs/search -H 'content-type: application/json' \\
  -d '{"experimentIds": ["0"], "filter": "params.optimizer = '"'adam'"'", "order": ["max(metrics.val_acc) desc"]}'
\`\`\`

## Rules

- Ids stand in the path. The rest of the input is the query of GET and DELETE (lists repeat their name), and a JSON
  object with \`content-type: application/json\` for POST, PUT and PATCH.
- Answers are JSON with status 200, or empty with status 204. Fields that do not apply are absent, never null.
- Times are whole milliseconds since 1970-01-01T00:00:00Z.
- JSON has no NaN, no infinities and no reliable -0: metric values that are one of these are the texts \`"NaN"\`,
  \`"Infinity"\`, \`"-Infinity"\`, \`"-0"\`.
- A list answers \`items\` and, when there are more, \`nextPageToken\`: send it as \`pageToken\` with otherwise the same input.
- Filters and orders are texts: see [filter.md](filter.md).
- A refusal has a status of 400 or more and the body \`{"error": {"code", "message", "subject"?, "requestId"}}\`. The
  codes are on the [errors page](errors.md).
- \`getChart\` answers in a compact binary form when the request has \`accept: application/vnd.assay.chart\`; its layout
  is in \`sdk/chart-columns.ts\`. Every point of the range counts: \`total\` says how many there are, and each of the \`buckets\`
  equal stretches of a line's steps (500 unless told, at most 10,000) keeps its first, last, least and greatest point and its
  first NaN. A line of at most four points a bucket is whole. All lines together have at most 250,000 buckets; with more lines
  each has fewer.
- \`getMetricBuckets\`, \`getMetricBands\`, \`readMetricTail\` and \`exportMetrics\` are told of in [metric-reads.md](metric-reads.md).
- \`logPoints\` takes a body with \`content-type: application/vnd.assay.points\`, little-endian: the letters \`APT1\`; the number of series (uint32, 1 to
  10,000); for each series its number of points (uint32, at least 1; 250,000 in all), the length of its key in bytes (uint16) and the key as UTF-8;
  zeros up to a multiple of eight bytes. Then for each series, in the same order, its steps (int64), its timestamps (int64, milliseconds since 1970)
  and its values (float64), one column after the other. Nothing follows, and no key stands twice. NaN, infinities, -0 and all digits of 64 bits are
  kept. \`encodePoints\` of the sdk writes it. A body that is anything else is refused with 400, naming the byte, and nothing of it is stored.
- A server where too much waits to be stored refuses what is logged with 429 and \`Retry-After\`; it may be sent again.
- A JSON body over 256 KiB is nested at most 100 levels deep and holds at most 250,000 values; it is refused otherwise with 400.
- A search, chart, history or stretch of an export that finds every reader busy is refused with 503 and \`Retry-After\`, and may be sent again; one that
  takes longer than 30 seconds is refused with 413.
- Artifacts are downloads. With \`inline=safe\`, images and plain text can be shown; with \`inline=sandboxed\`, HTML and SVG
  too, in a frame, in an origin of their own without network. Blobs are downloads always.

## What a run says of itself

A run has facts (\`notes\`, \`userName\`, \`parentRunId\`, \`group\`, \`jobType\`, \`source\` with the entry point, commit, branch and
repository), a \`config\` and a \`summary\`. In \`createRun\` and \`updateRun\` they are fields; an empty text takes a fact away.

- \`config\` and \`summary\` are nested JSON. Every number is kept by its text: \`-0\`, \`1e400\` and \`12345678901234567890\` come back as they
  were sent. What JSON has no number for is \`{"$number": "NaN"}\`, \`"Infinity"\` or \`"-Infinity"\`.
- A param is a leaf of the config: its key is the path joined by dots. \`{"params": [{"key": "optim.lr", "value": "0.1"}]}\` and
  \`{"config": {"optim": {"lr": "0.1"}}}\` log the same thing. Lists and empty objects are leaves, as JSON.
- \`logBatch\` adds to the config. A value that is there already may not change, unless the batch says \`"onChange": "replace"\`. The last
  value of the summary counts. \`updateRun\` makes what it is given the whole config, or the whole summary.
- A run may go on from another: \`createRun\` takes \`"branchOf": {"runId": "…", "step": 100}\`. Its series then begin with the points of that
  run up to the step, in histories and charts; nothing is copied, and its summaries are its own. There need be no such run yet; one of another
  project, or one that was removed for good, shows nothing. \`getRun\` lists under \`earlier\` what is shown.
- A run that was taken back (\`rewound\`) has lost nothing: what it had logged after the step is a run in the bin.
- A run ends as \`finished\`, \`failed\`, \`killed\`, \`preempted\` (its machine was taken away) or \`crashed\` (nobody heard of it any more).

Over MLflow's wire the facts are the tags its clients know, a crashed run is \`FAILED\` and a preempted one \`KILLED\`; params are written
once; experiments are those of the project that exists from the start.

## Live events

\`GET /api/v1/events\` is a stream of server-sent events: \`experiment\`, \`run\`, \`metrics\`, \`console\`, \`alert\`, \`reproduction\`,
\`model\`, \`artifacts\`. They say what to read again. After a lost connection send the last id as \`Last-Event-ID\`: what
was missed follows. When it cannot, after a restart or a long absence, the first event is \`reset\`: read everything again.
A heartbeat comes every 15 seconds.

## Operations

| Operation | Request | What it does |
|---|---|---|
${(Object.keys(operations) as OperationName[]).map(row).join('\n')}
`;
}

function row(name: OperationName): string {
  const { method, path, summary } = operations[name] as Operation<never, unknown>;
  const fields = Object.entries((inputSchemas[name] as z.ZodObject).shape).filter(([field]) => !path.includes(`{${field}}`));
  const shown = fields.map(([field, schema]) => `\`${field}${schema instanceof z.ZodOptional ? '?' : ''}\``).join(', ');
  return `| \`${name}\` | \`${method} ${path}\`${shown === '' ? '' : `<br>${shown}`} | ${summary} |`;
}
