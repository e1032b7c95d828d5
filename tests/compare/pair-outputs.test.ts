// Which outputs of two runs are one: by path, by path but for what names have of the run itself, by content; and never two of
// other bytes as the same.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { judgeByDigests, pairOutputs, type Files } from '../../src/compare/results/pair-outputs.ts';
import type { RunNames } from '../../src/compare/results/run-names.ts';

const day = (text: string) => ({ from: Date.parse(`${text}T10:00:00Z`), to: Date.parse(`${text}T19:00:00Z`) });
const names = (ranAt: RunNames['ranAt'], more: Partial<RunNames> = {}): RunNames => ({ ranAt, ids: [], hosts: [], pids: [], ...more });
const first = names(day('2026-11-26'), { ids: ['a'.repeat(30) + '01', '411001'], hosts: ['gpu-07'], pids: [5123] });
const second = names(day('2026-11-27'), { ids: ['b'.repeat(30) + '02', '411992'], hosts: ['gpu-12'], pids: [77121] });

type Written = Readonly<Record<string, string>>;
const filesOf = (written: Written): Files => new Map(Object.entries(written).map(([path, digest]) => [path, { digest, sizeBytes: 1, isStored: true }]));
const pair = (before: Written, after: Written, runs: readonly [RunNames, RunNames] = [first, second]) => pairOutputs(filesOf(before), filesOf(after), runs);
/** `old -> new` by level, `=` where the bytes are the same. */
const words = (before: Written, after: Written) =>
  pair(before, after).map(
    (one) => `${one.renamedFrom ?? (one.before === undefined ? '' : one.path)} ${judgeByDigests(one)?.level ?? 'bytes'} ${one.after === undefined ? '' : one.path}`,
  );

describe('an output is found again', () => {
  for (const [what, before, after] of [
    ['a date and a time as folders', 'outputs/2026-11-26/18-43-36/m.pt', 'outputs/2026-11-27/09-02-11/m.pt'],
    ['a date and a time in one', 'logs/2026-11-26_18-43-36/m.pt', 'logs/2026-11-27_09-02-11/m.pt'],
    ['a time of ISO 8601', 'logs/20261126T184336/m.pt', 'logs/20261127T090211/m.pt'],
    ['a time with its fraction', 'logs/2026-11-26 18:43:36.123456/m.pt', 'logs/2026-11-27 09:02:11.654321/m.pt'],
    ['a time without separators', 'logs/20261126184336.csv', 'logs/20261127090211.csv'],
    ['a time before its date', 'logs/18-43-36_26-11-2026.csv', 'logs/09-02-11_27-11-2026.csv'],
    ['seconds since 1970', `runs/${day('2026-11-26').to / 1000}/m.pt`, `runs/${day('2026-11-27').from / 1000}/m.pt`],
    ['milliseconds since 1970', `m-${day('2026-11-26').to}.pt`, `m-${day('2026-11-27').from}.pt`],
    ['a month by its name and the host', 'runs/Nov26_18-43-36_gpu-07/m.pt', 'runs/Nov27_09-02-11_gpu-12/m.pt'],
    ['a year of two digits', 'run_261126-1843.log', 'run_261127-0902.log'],
    ["TensorBoard's time, host and process", 'tb/events.out.tfevents.1795718616.gpu-07.5123.0', 'tb/events.out.tfevents.1795770131.gpu-12.77121.0'],
    ['a folder that had no number yet', 'runs/detect/exp/w.pt', 'runs/detect/exp2/w.pt'],
    ['a task below runs', 'runs/detect/train/w.pt', 'runs/detect/train7/w.pt'],
    ['a version', 'lightning_logs/version_0/m.ckpt', 'lightning_logs/version_1/m.ckpt'],
    ['a number with zeros before it', 'run-0003/m.pt', 'run-0011/m.pt'],
    ['a number of another width', 'exp9/m.pt', 'exp10/m.pt'],
    ['a folder that is a number', 'my_runs/1/m.pt', 'my_runs/2/m.pt'],
    ["wandb's folder, and the file in it", 'w/run-20261126_184336-abc123xy/run-abc123xy.log', 'w/run-20261127_090211-qwertyui/run-qwertyui.log'],
    ['the id of a batch job', 'logs/411001/m.pt', 'logs/411992/m.pt'],
    ["a batch system's log", 'slurm-411001.out', 'slurm-411992.out'],
    ['an id of 32 digits', `mlstore/${'0a1b2c3d'.repeat(4)}/m.pt`, `mlstore/${'9f8e7d6c'.repeat(4)}/m.pt`],
    ['a universally unique id', 'out/0a1b2c3d-1a2b-4c5d-8e9f-0a1b2c3d4e5f.npy', 'out/9f8e7d6c-1a2b-4c5d-8e9f-0a1b2c3d4e5f.npy'],
    ['the id of the run', `out/${first.ids[0]}/m.pt`, `out/${second.ids[0]}/m.pt`],
    ['its process', 'worker-5123.log', 'worker-77121.log'],
    ['its host', 'gpu-07.log', 'gpu-12.log'],
    ['the number of the folder again', 'runs/exp2/exp2_results.csv', 'runs/exp3/exp3_results.csv'],
    ['a logged file', 'logged file outputs/2026-11-26/18-43-36/m.pt', 'logged file outputs/2026-11-27/09-02-11/m.pt'],
    ['what the library for temporary files makes up', 'out/tmpx7q_2b9z/m.pt', 'out/tmp8k_w1dd3/m.pt'],
  ] as const) {
    it(`by its name but for ${what}`, () => {
      // Other bytes, so that only the name can bring them together.
      const [found, ...others] = pair({ [before]: '1', 'readme.txt': '3' }, { [after]: '2', 'readme.txt': '3' }).filter(({ path }) => path !== 'readme.txt');
      assert.deepEqual(others, []);
      assert.equal(found?.path, after);
      assert.equal(found.renamedFrom, before);
      assert.equal(judgeByDigests(found), undefined);
    });
  }

  for (const [what, before, after] of [
    ['a learning rate', 'lr=0.01/m.pt', 'lr=0.02/m.pt'],
    ['a learning rate without a sign', 'lr0.01/m.pt', 'lr0.02/m.pt'],
    ['an epoch', 'epoch=3.ckpt', 'epoch=4.ckpt'],
    ['a step', 'checkpoint-200/m.pt', 'checkpoint-300/m.pt'],
    ['a seed', 'seed_1/m.pt', 'seed_2/m.pt'],
    ['a fold', 'fold1/m.pt', 'fold2/m.pt'],
    ['an architecture', 'resnet18/m.pt', 'resnet50/m.pt'],
    ['a day that is none of the run', 'forecast-2024-01-05.csv', 'forecast-2024-02-05.csv'],
    ['a score', 'best_0.91.pt', 'best_0.93.pt'],
    ['a fraction after a counting word', 'run_0.5/m.pt', 'run_0.7/m.pt'],
    ['a value beside a counter', 'exp1_lr=0.1/m.pt', 'exp2_lr=0.2/m.pt'],
    ['a word as a value', 'opt=adam/m.pt', 'opt=sgd/m.pt'],
  ] as const) {
    it(`not when its name tells ${what}, be the bytes other ones or the same`, () => {
      assert.deepEqual(words({ [before]: '1' }, { [after]: '2' }).toSorted(), [` only-after ${after}`, `${before} only-before `].toSorted());
      assert.deepEqual(words({ [before]: '1' }, { [after]: '1' }), [`${before} different ${after}`]);
    });
  }

  for (const [what, before, after] of [
    ['another word', 'final.pt', 'weights.pt'],
    ['a made-up name', 'part-kQ7x2Zp9.bin', 'part-9aB3dd7e1.bin'],
    ['another folder', 'm.pt', 'models/m.pt'],
  ] as const) {
    it(`by its content under ${what}`, () => assert.deepEqual(words({ [before]: '1' }, { [after]: '1' }), [`${before} byte ${after}`]));
  }
});

describe('several outputs of one shape', () => {
  it('belong to each other in the order of their counters, whatever the numbers begin with', () => {
    assert.deepEqual(words({ 'version_9/m': '1', 'version_10/m': '2' }, { 'version_11/m': '1', 'version_12/m': '2' }), [
      'version_9/m byte version_11/m',
      'version_10/m byte version_12/m',
    ]);
    assert.deepEqual(words({ 'version_1/m': '1', 'version_2/m': '2' }, { 'version_0/m': '1', 'version_1/m': '2' }), [
      'version_1/m byte version_0/m',
      'version_2/m byte version_1/m',
    ]);
  });

  it('belong to each other in the order of their times', () => {
    assert.deepEqual(words({ '2026-11-26_10-00-00/m': '1', '2026-11-26_11-00-00/m': '2' }, { '2026-11-27_09-59-00/m': '1', '2026-11-27_10-03-00/m': '2' }), [
      '2026-11-26_10-00-00/m byte 2026-11-27_09-59-00/m',
      '2026-11-26_11-00-00/m byte 2026-11-27_10-03-00/m',
    ]);
  });

  it('of ids, which have no order, belong to those that hold the same', () => {
    const [a, b, c, d] = ['0a1b2c3d', '1a2b3c4d', '9f8e7d6c', '8f7e6d5c'].map((part) => part.repeat(4));
    assert.deepEqual(words({ [`${a}/m`]: '1', [`${b}/m`]: '2' }, { [`${c}/m`]: '1', [`${d}/m`]: '2' }), [`${b}/m byte ${d}/m`, `${a}/m byte ${c}/m`]);
    assert.deepEqual(words({ [`${a}/m`]: '1', [`${b}/m`]: '2' }, { [`${c}/m`]: '1', [`${d}/m`]: '3' }), [`${b}/m bytes ${d}/m`, `${a}/m byte ${c}/m`]);
  });

  for (const [what, before, after] of [
    ['in one dated folder', { '2026-11-26_10-00-00/a': '1', '2026-11-26_10-00-00/b': '2' }, { '2026-11-27_10-00-00/a': '2', '2026-11-27_10-00-00/b': '1' }],
    ['between numbered folders', { 'run_1/a': '1', 'run_2/a': '2' }, { 'run_3/a': '2', 'run_4/a': '1' }],
    [
      'between folders of ids',
      { '0a1b2c3d/a': '1', '0a1b2c3d/b': '2', '1a2b3c4d/a': '3', '1a2b3c4d/b': '4' },
      { '9f8e7d6c/a': '1', '9f8e7d6c/b': '4', '8f7e6d5c/a': '3', '8f7e6d5c/b': '2' },
    ],
  ] as const) {
    it(`that changed places ${what} are different`, () => {
      const levels = pair(before, after).map((one) => judgeByDigests(one)?.level ?? 'bytes');
      assert.ok(
        levels.some((level) => level !== 'byte'),
        levels.join(' '),
      );
    });
  }

  it('of another number are different', () => {
    assert.deepEqual(words({ 'exp1/a': '1' }, { 'exp2/a': '1', 'exp3/a': '1' }).filter((line) => line.includes('only')).length, 1);
    assert.deepEqual(words({ 'outputs/2026-11-26/10-00-00/a': '1' }, { 'outputs/2026-11-27/10-00-00/a': '1', 'outputs/2026-11-27/10-00-00/b': '2' }), [
      'outputs/2026-11-26/10-00-00/a byte outputs/2026-11-27/10-00-00/a',
      ' only-after outputs/2026-11-27/10-00-00/b',
    ]);
  });

  it('that are empty are not paired by that alone', () => {
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    assert.deepEqual(words({ done: empty }, { failed: empty }), ['done only-before ', ' only-after failed']);
  });
});

const segment = fc.constantFrom(
  'exp',
  'exp1',
  'exp2',
  'version_0',
  '2026-11-26_10-00-00',
  '2026-11-27_10-00-00',
  '0a1b2c3d',
  '9f8e7d6c',
  'lr=0.1',
  'lr=0.2',
  'a',
  'b',
  'm.pt',
  '1',
);
const written: fc.Arbitrary<Written> = fc
  .uniqueArray(fc.record({ path: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')), digest: fc.constantFrom('1', '2', '3') }), {
    maxLength: 8,
    selector: ({ path }) => path,
  })
  .map((files) => Object.fromEntries(files.map(({ path, digest }) => [path, digest])));

describe('pairs of outputs', () => {
  it('hold every file once, and none of other bytes as the same', () => {
    fc.assert(
      fc.property(written, written, (before, after) => {
        const pairs = pair(before, after);
        const [left, right] = [
          pairs.flatMap((one) => (one.before === undefined ? [] : [one.renamedFrom ?? one.path])),
          pairs.flatMap((one) => (one.after === undefined ? [] : [one.path])),
        ];
        assert.deepEqual(left.toSorted(), Object.keys(before).toSorted());
        assert.deepEqual(right.toSorted(), Object.keys(after).toSorted());
        for (const one of pairs) if (judgeByDigests(one)?.level === 'byte') assert.equal(one.before?.digest, one.after?.digest);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same whichever run is named first', () => {
    const text = (left: string | undefined, right: string | undefined) => `${left ?? ''} | ${right ?? ''}`;
    fc.assert(
      fc.property(written, written, (before, after) => {
        const there = pair(before, after).map((one) => text(one.before && (one.renamedFrom ?? one.path), one.after && one.path));
        const back = pair(after, before, [second, first]).map((one) => text(one.after && one.path, one.before && (one.renamedFrom ?? one.path)));
        assert.deepEqual(there.toSorted(), back.toSorted());
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a run and itself are by path', () => {
    fc.assert(
      fc.property(written, (files) => assert.ok(pair(files, files, [first, first]).every((one) => one.renamedFrom === undefined && judgeByDigests(one)?.level === 'byte'))),
    );
  });
});
