// Every page, in light and in dark, on a desktop and on a phone, by the rules of axe (WCAG 2.2 AA and best practice).
// In each `npm test` every page is seen in one of the three, in the next turn in another.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { turn } from '../turns.ts';
import { violations } from './axe.ts';
import { browserMissing, startBrowserSession, type BrowserSession } from './browser-session.ts';
import { fillServer, type Filled } from './filled-server.ts';
import { recordRuns, type RecordedRuns } from './recorded-runs.ts';

const views = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

/** What is opened, and what says that it is there. */
const pages = (filled: Filled, recorded: RecordedRuns): readonly (readonly [name: string, path: string, sign: string])[] => [
  ['home', '/', 'text=Running now'],
  ['experiments', '/experiments', 'text=digits classifier'],
  ['what was found', '/search?q=run', 'text=run 11'],
  ['nothing found', '/search?q=zebra', 'text=Nothing is named'],
  ['no search yet', '/search', 'text=Words are looked for'],
  ['comparison', `/compare?runs=${recorded.beforeId},${recorded.afterId},${filled.runId}`, 'text=features.py'],
  ['comparison, explained', `/compare?runs=${recorded.beforeId},${recorded.afterId}&tab=why`, 'text=All of it'],
  ['curves of a comparison', `/compare?runs=${recorded.beforeId},${recorded.afterId}&tab=curves`, 'canvas >> nth=0'],
  ['consoles of a comparison', `/compare?runs=${recorded.beforeId},${filled.runId}&tab=console`, 'text=epoch 28'],
  ['nothing to compare', '/compare', 'text=No runs are named'],
  ['experiment', `/experiments/${filled.experimentId}`, 'role=grid >> text=run 11'],
  ['charts of an experiment', `/experiments/${filled.experimentId}?view=charts`, 'canvas >> nth=0'],
  ['enlarged chart', `/experiments/${filled.experimentId}?large=loss&clip=true`, 'role=region[name="Lines of the chart"]'],
  ['refused filter', `/experiments/${filled.experimentId}?filter=nonsense`, 'role=alert'],
  ['run', `/runs/${filled.runId}`, 'text=About'],
  ['charts of a run', `/runs/${filled.runId}?tab=charts&smooth=40`, 'canvas >> nth=0'],
  ['a chart by a pattern', `/runs/${filled.runId}?tab=charts&made=${encodeURIComponent('["*loss"]')}`, 'role=region[name="Chart of *loss"]'],
  ['artifacts', `/runs/${filled.runId}?tab=artifacts&file=report.json`, 'text=accuracy'],
  ['run without media', `/runs/${filled.runId}?tab=media`, 'text=No media yet'],
  ['lineage of a run', `/runs/${filled.runId}?tab=lineage`, 'text=@champion'],
  ['dataset', '/datasets?name=points&digest=abc', 'text=Nothing is known of what it came of'],
  ['inputs', `/runs/${recorded.afterId}?tab=inputs`, 'text=scikit-learn'],
  ['console', `/runs/${recorded.afterId}?tab=console`, 'text=epoch 28'],
  ['verdicts', `/runs/${recorded.beforeId}?tab=verdicts`, 'text=Metric-identical'],
  ['run without inputs', `/runs/${filled.runId}?tab=inputs`, 'text=Inputs are not recorded'],
  ['run without a console', `/runs/${filled.runId}?tab=console`, 'text=No console'],
  ['run without verdicts', `/runs/${filled.runId}?tab=verdicts`, 'text=Nothing to repeat it by'],
  ['explanation', `/explain?before=${recorded.beforeId}&after=${recorded.afterId}`, 'text=Changed inputs'],
  ['explanation by what is not recorded', `/explain?before=${recorded.beforeId}&after=${recorded.driftedId}`, 'text=What no record holds'],
  ['nothing to explain', '/explain', 'text=No run is named'],
  ['verdict', `/reproductions/${recorded.reproductionId}`, 'text=What the repetition rests on'],
  ['models', '/models', 'text=digit reader'],
  ['model', `/models/${encodeURIComponent(filled.modelName)}`, 'text=Version 1'],
  ['version', `/models/${encodeURIComponent(filled.modelName)}/versions/1`, 'text=Load it'],
  ['jobs', '/jobs', 'text=webhook.deliver'],
  ['missing run', '/runs/00000000000000000000000000000000', 'role=alert'],
  ['missing page', '/nothing/here', 'text=There is no page'],
];

/** Stands in while the pages are only counted. */
const nothing: Filled = { experimentId: '', runId: '', modelName: '' };
const nowhere: RecordedRuns = { beforeId: '', afterId: '', driftedId: '', reproductionId: '' };

describe('accessibility', { skip: browserMissing() }, () => {
  let session: BrowserSession;
  let filled: Filled;
  let recorded: RecordedRuns;
  before(async () => {
    session = await startBrowserSession();
    filled = await fillServer(session.client);
    recorded = await recordRuns(session.client, filled.experimentId);
    await failDelivery(session);
  });
  after(() => session.end());

  it('has an empty server that axe finds nothing against', async () => {
    const empty = await startBrowserSession();
    try {
      const { page, close } = await empty.open('/', { reducedMotion: 'reduce' });
      await page.getByText('Log your first run').waitFor();
      assert.deepEqual(await violations(page), []);
      await close();
    } finally {
      await empty.end();
    }
  });

  it('can find something, so that finding nothing means something', async () => {
    const { page, close } = await session.open('/');
    await page.evaluate(() => document.body.append(document.createElement('img'), Object.assign(document.createElement('button'), {})));
    const found = await violations(page);
    assert.ok(found.some((text) => text.startsWith('image-alt')) && found.some((text) => text.startsWith('button-name')), found.join('\n'));
    await close();
  });

  for (const [place, { name, ...view }] of views.entries()) {
    describe(name, () => {
      for (const [index, [title]] of pages(nothing, nowhere).entries()) {
        if (turn !== 'all' && (index + place) % views.length !== turn % views.length) continue;
        it(`has nothing against it: ${title}`, async () => {
          const [, path, sign] = pages(filled, recorded)[index]!;
          const { page, close } = await session.open(path, { ...view, reducedMotion: 'reduce' });
          await page.locator(sign).first().waitFor();
          assert.deepEqual(await violations(page), []);
          await close();
        });
      }
    });
  }
});

/** A delivery to a name that nobody has: it is tried again while the pages are looked at. */
async function failDelivery({ server, client }: BrowserSession): Promise<void> {
  const body = { name: 'nowhere', url: 'https://nowhere.invalid/', events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }] };
  const made = await fetch(`${server.url}/api/2.0/mlflow/webhooks`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal(made.status, 200, await made.text());
  await client.createModel({ name: 'told to nobody' });
  while ((await client.listJobs({})).items.every(({ error }) => error === undefined)) await new Promise((resolve) => setTimeout(resolve, 20));
}
