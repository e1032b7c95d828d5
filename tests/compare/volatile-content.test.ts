// What counts as volatile inside a file: little, and only where everything else is the same.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ownNames } from '../../src/compare/results/own-names.ts';
import { volatileDifferences } from '../../src/compare/results/volatile-content.ts';

const day = (text: string) => ({ from: Date.parse(`${text}T10:00:00Z`), to: Date.parse(`${text}T11:00:00Z`) });
const times = [day('2026-11-20'), day('2026-11-21')] as const;
const differences = (path: string, before: string, after: string) => volatileDifferences(path, [before, after], { times });

describe('two files that differ', () => {
  it('in times, speeds, process numbers and dates of the run alone are the same but for these', () => {
    assert.deepEqual(
      differences('scores.json', '{"acc": 0.9, "seconds": 1.2, "pid": 7, "when": "2026-11-20T10:00:03"}', '{"acc": 0.9, "seconds": 1.9, "pid": 8, "when": "2026-11-21T10:00:09"}'),
      ['the field seconds', 'the field pid', 'a date'],
    );
    assert.deepEqual(differences('run.log', '2026-11-20 10:00:01 INFO acc 0.9\nend\n', '2026-11-21 10:02:01 INFO acc 0.9\nend\n'), ['a date']);
    assert.deepEqual(differences('history.csv', 'epoch,loss,time\n1,0.5,3.1\n', 'epoch,loss,time\n1,0.5,2.7\n'), ['the column time']);
    assert.deepEqual(differences('steps.jsonl', '{"step": 1, "elapsed": 2}\n{"step": 2, "elapsed": 3}\n', '{"step": 1, "elapsed": 4}\n{"step": 2, "elapsed": 5}\n'), [
      'the field elapsed',
    ]);
  });

  it('in when the cells of a notebook ran are the same notebook, and in what a cell printed they are not', () => {
    const notebook = (date: string, printed: string): string =>
      JSON.stringify({
        cells: [
          {
            metadata: { execution: { 'iopub.execute_input': `${date}T10:00:03.1Z` }, papermill: { duration: Number(date.slice(-2)), start_time: `${date}T10:00:01` } },
            outputs: [{ text: [printed] }],
          },
        ],
      });
    assert.deepEqual(differences('out.ipynb', notebook('2026-11-20', 'loss 0.5'), notebook('2026-11-21', 'loss 0.5')), ['a date', 'the field duration', 'the field start_time']);
    assert.equal(differences('out.ipynb', notebook('2026-11-20', 'loss 0.5'), notebook('2026-11-21', 'loss 0.4')), undefined);
  });

  it('in the ids of the artifacts they name, and not in what is in those', () => {
    const summary = (id: string, sha256: string): string => JSON.stringify({ table: { artifact_path: `wandb-client-artifact://${id}/table.json`, sha256 }, _timestamp: id.length });
    assert.deepEqual(differences('wandb-summary.json', summary('qhz0', 'a'), summary('abyb1', 'a')), ['the ids of its artifacts', 'the field _timestamp']);
    assert.equal(differences('wandb-summary.json', summary('qhz0', 'a'), summary('abyb', 'b')), undefined);
    assert.equal(differences('links.txt', 'wandb-artifact://1a/model.pt\n', 'wandb-artifact://2b/other.pt\n'), undefined);
  });

  for (const [what, path, before, after] of [
    ['a result beside the time', 'scores.json', '{"acc": 0.9, "seconds": 1.2}', '{"acc": 0.8, "seconds": 1.9}'],
    ['a number under a name of no time', 'scores.json', '{"timeliness": 1}', '{"timeliness": 2}'],
    ['a date that is a result', 'forecast.json', '{"peak": "2024-01-05"}', '{"peak": "2024-02-05"}'],
    ['a date in a text that is a result', 'forecast.txt', 'peak on 2024-01-05\n', 'peak on 2024-02-05\n'],
    ['a field more', 'scores.json', '{"seconds": 1}', '{"seconds": 1, "acc": 1}'],
    ['another type', 'scores.json', '{"seconds": 1}', '{"seconds": "1"}'],
    ['one more line', 'run.log', 'took 1 s\n', 'took 1 s\ndone\n'],
    ['a bare number in a text', 'result.txt', '0.91\n', '0.92\n'],
    ['a result column', 'history.csv', 'epoch,loss,time\n1,0.5,3.1\n', 'epoch,loss,time\n1,0.4,3.1\n'],
    ['other columns', 'history.csv', 'epoch,time\n1,3\n', 'epoch,times\n1,3\n'],
    ['text that is no JSON', 'scores.json', '{"seconds": 1', '{"seconds": 2'],
  ] as const) {
    it(`in ${what} are different`, () => assert.equal(differences(path, before, after), undefined));
  }
});

describe('two files that name their own place', () => {
  const own = ownNames(
    [
      { path: 'outputs/2026-11-21/10-00-00/.hydra/hydra.yaml', renamedFrom: 'outputs/2026-11-20/10-30-00/.hydra/hydra.yaml' },
      { path: 'runs/exp3/args.yaml', renamedFrom: 'runs/exp2/args.yaml' },
      { path: 'my_runs/2/run.json', renamedFrom: 'my_runs/1/run.json' },
    ],
    [
      { runId: 'a'.repeat(32), folder: '/home/ana/project' },
      { runId: 'b'.repeat(32), folder: '/tmp/again' },
    ],
  );
  const inPlace = (path: string, before: string, after: string) => volatileDifferences(path, [before, after], { times, own });
  const said = ['the names of its own folders and files'];

  for (const [what, path, before, after] of [
    ['a setting', 'args.yaml', 'epochs: 3\nname: exp2\nsave_dir: runs/exp2\n', 'epochs: 3\nname: exp3\nsave_dir: runs/exp3\n'],
    ['an absolute path', 'hydra.yaml', 'dir: /home/ana/project/outputs/2026-11-20/10-30-00\n', 'dir: /tmp/again/outputs/2026-11-21/10-00-00\n'],
    ['a field of JSON', 'run.json', '{"at": ["my_runs/1/m.pt"], "acc": 1}', '{"at": ["my_runs/2/m.pt"], "acc": 1}'],
    ['a cell', 'best.csv', 'file,acc\nruns/exp2/w.pt,0.9\n', 'file,acc\nruns/exp3/w.pt,0.9\n'],
  ] as const) {
    it(`in ${what} are the same but for that`, () => assert.deepEqual(inPlace(path, before, after), said));
  }

  for (const [what, path, before, after] of [
    ['a setting beside it', 'args.yaml', 'epochs: 3\nname: exp2\n', 'epochs: 4\nname: exp3\n'],
    ['the name of another run', 'args.yaml', 'name: exp2\n', 'name: exp4\n'],
    ['the number of a folder as a result', 'run.json', '{"acc": "1"}', '{"acc": "2"}'],
    ['a word that begins like a folder', 'args.yaml', 'way: exp2ert\n', 'way: exp3ert\n'],
    ["names in each other's places", 'log.txt', 'from exp2 to my_runs/1\n', 'from my_runs/2 to exp3\n'],
  ] as const) {
    it(`but differ in ${what} are different`, () => assert.equal(inPlace(path, before, after), undefined));
  }
});
