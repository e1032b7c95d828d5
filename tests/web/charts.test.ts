// The pure rules of the charts: which way is better, which metrics share a chart, smoothing, colours.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { MetricSummary } from '../../sdk/index.ts';
import { byInterest, groupMetrics, stemOf } from '../../web/src/charts/metric-groups.ts';
import { directionOf, isBetter, statisticValue } from '../../web/src/charts/metric-statistic.ts';
import type { Line } from '../../web/src/charts/align-lines.ts';
import { chartPicture } from '../../web/src/charts/chart-picture.ts';
import { matchingKeys } from '../../web/src/charts/metric-pattern.ts';
import { colorAt, colorIndex } from '../../web/src/charts/run-color.ts';
import { metricDash, runLooks } from '../../web/src/charts/run-looks.ts';
import { smooth, smoothBy } from '../../web/src/charts/smooth.ts';
import { chooseY } from '../../web/src/charts/y-range.ts';

describe('the direction of a metric', () => {
  it('is down for losses and errors, up for scores, neither for what is no quality', () => {
    const down = [
      'loss',
      'val_loss',
      'eval/loss',
      'trainLoss',
      'rmse',
      'test-mlogloss',
      'valid_0-multi_logloss',
      'mean_squared_error',
      'perplexity',
      'val_mae',
      'WER',
      'crossentropy_loss',
    ];
    const up = ['accuracy', 'val_acc', 'f1', 'roc_auc', 'r2', 'best_cv_score', 'precision', 'bleu', 'mean_test_score', 'classification', 'glossary_hits'];
    const neither = ['lr', 'learning_rate', 'epoch', 'grad_norm', 'system/cpu_utilization_percentage', 'train_samples_per_second_rate'];
    assert.deepEqual(
      down.filter((key) => directionOf(key) !== 'min'),
      [],
    );
    assert.deepEqual(
      up.filter((key) => directionOf(key) !== 'max'),
      [],
    );
    assert.deepEqual(
      neither.filter((key) => directionOf(key) !== 'last'),
      [],
    );
  });

  it('decides what best means, and what it means when every value is NaN', () => {
    const mark = (value: number | 'NaN') => ({ value, step: 0, timestamp: 0 });
    const loss: MetricSummary = { key: 'loss', count: 3, nanCount: 0, first: mark(3), last: mark(2), min: mark(1), max: mark(3), mean: 2 };
    assert.equal(statisticValue(loss, 'best'), 1);
    assert.equal(statisticValue({ ...loss, key: 'accuracy' }, 'best'), 3);
    assert.equal(statisticValue({ ...loss, key: 'lr' }, 'best'), 2);
    assert.equal(statisticValue({ key: 'loss', count: 1, nanCount: 1, first: mark('NaN'), last: mark('NaN') }, 'best'), 'NaN');
    assert.equal(statisticValue(undefined, 'best'), undefined);
  });

  it('never puts NaN before a number', () => {
    assert.equal(isBetter('NaN', 5, 'max'), false);
    assert.equal(isBetter(5, 'NaN', 'min'), true);
    assert.equal(isBetter('-Infinity', 0, 'min'), true);
  });
});

describe('metrics on one chart', () => {
  it('are those that differ only in the split, training first', () => {
    const groups = groupMetrics(['val_loss', 'loss', 'train_acc', 'acc/val', 'test-acc', 'lr', 'valid_0-logloss', 'train-logloss', 'eval_loss']);
    assert.deepEqual(groups, [
      { name: 'acc', keys: ['train_acc', 'acc/val', 'test-acc'] },
      { name: 'logloss', keys: ['train-logloss', 'valid_0-logloss'] },
      { name: 'loss', keys: ['loss', 'val_loss', 'eval_loss'] },
      { name: 'lr', keys: ['lr'] },
    ]);
  });

  it('keep a name that is nothing but a split', () => {
    assert.equal(stemOf('val'), 'val');
    assert.equal(stemOf('training_accuracy_score'), 'accuracy_score');
    assert.equal(stemOf('evaluate'), 'evaluate');
  });

  it('come in the order of interest: held-out quality, then loss, then the rest, then the machine', () => {
    assert.deepEqual(byInterest(['lr', 'system/cpu', 'loss', 'val_loss', 'val_accuracy', 'epoch']), ['val_accuracy', 'val_loss', 'loss', 'epoch', 'lr', 'system/cpu']);
  });
});

describe('smoothing', () => {
  const xs = Array.from({ length: 100 }, (_value, index) => index);

  it('leaves a constant line where it is, from its first point', () => {
    for (const value of smooth(
      xs,
      xs.map(() => 3),
      0.9,
    ))
      assert.ok(Math.abs(value! - 3) < 1e-12);
  });

  it('keeps gaps and takes the noise off', () => {
    const ys = xs.map((x) => (x === 50 ? null : x % 2 === 0 ? 1 : -1));
    const smoothed = smooth(xs, ys, 0.9);
    assert.equal(smoothed[50], null);
    const tail = smoothed.slice(60).map((value) => Math.abs(value!));
    assert.ok(Math.max(...tail) < 0.5, `${Math.max(...tail)}`);
  });

  it('does nothing at strength 0', () => {
    assert.deepEqual(smooth([0, 1, 2], [1, 5, 2], 0), [1, 5, 2]);
    for (const by of ['gauss', 'mean'] as const) assert.deepEqual(smoothBy(by, { xs: [0, 1, 2], ys: [1, 5, 2] }, 0), [1, 5, 2]);
  });

  it('by a mean or a Gaussian keeps a straight line straight, keeps gaps, and takes the noise off', () => {
    for (const by of ['gauss', 'mean'] as const) {
      const straight = smoothBy(by, { xs, ys: xs.map((x) => 2 * x) }, 0.9);
      for (const [index, value] of straight.entries()) assert.ok(Math.abs(value! - 2 * xs[index]!) < 1e-9, `${by} at ${index}: ${value}`);
      const noisy = smoothBy(by, { xs, ys: xs.map((x) => (x === 50 ? null : x % 2 === 0 ? 1 : -1)) }, 0.9);
      assert.equal(noisy[50], null);
      assert.ok(Math.max(...noisy.slice(20, 80).map((value) => Math.abs(value ?? 0))) < 0.3);
    }
  });
});

describe('the y scale', () => {
  const line = (ys: readonly number[]): Line => ({ id: 'a', label: 'a', color: '#000', dash: [], isFaint: false, isSmoothed: false, xs: ys.map((_y, x) => x), ys });
  const view = { low: undefined, high: undefined, isClipped: true, isLog: false };
  const spiked = line(Array.from({ length: 60 }, (_value, index) => (index === 30 ? 900 : index / 60)));

  it('is all of it unless something else is asked for', () => {
    assert.deepEqual(chooseY([spiked], { ...view, isClipped: false }, undefined), { range: undefined, outside: 0 });
  });

  it('leaves a spike out, and says that it did', () => {
    const { range, outside } = chooseY([spiked], view, undefined);
    assert.equal(outside, 1);
    assert.ok(range!.max < 2 && range!.max > 0.9 && range!.min <= 0, JSON.stringify(range));
    assert.equal(chooseY([spiked], { ...view, isLog: true }, undefined).outside >= 1, true);
  });

  it('leaves nothing out where nothing is far off', () => {
    assert.equal(chooseY([line(Array.from({ length: 100 }, (_value, index) => Math.sin(index / 9)))], view, undefined).outside, 0);
  });

  it('takes the range somebody set, and counts what is outside of it on the screen', () => {
    assert.deepEqual(chooseY([line([1, 2, 3, 4])], { low: 2, high: 3, isClipped: false, isLog: false }, undefined), { range: { min: 2, max: 3 }, outside: 2 });
    assert.equal(chooseY([line([1, 2, 3, 4])], { low: 2, high: 3, isClipped: false, isLog: false }, { from: 1, to: 2 }).outside, 0);
    assert.equal(chooseY([line([1, 2])], { low: 5, high: 3, isClipped: false, isLog: false }, undefined).range, undefined, 'a range upside down is none');
  });
});

describe('metrics by a pattern', () => {
  it('are those named, those that hold a part, and those between stars', () => {
    const keys = ['loss', 'val/loss', 'val/acc', 'train/loss', 'lr'];
    assert.deepEqual(matchingKeys('loss', keys), ['loss']);
    assert.deepEqual(matchingKeys('val/*', keys), ['val/loss', 'val/acc']);
    assert.deepEqual(matchingKeys('*los*, l*r', keys), ['loss', 'val/loss', 'train/loss', 'lr']);
    assert.deepEqual(matchingKeys('acc', keys), ['val/acc']);
    assert.deepEqual(matchingKeys(' , ', keys), []);
    assert.deepEqual(matchingKeys('a*a', ['a', 'aa', 'aba']), ['aa', 'aba']);
  });
});

describe('a picture of a chart', () => {
  it('is an SVG with whole names, its notes, and no markup of anybody', () => {
    const svg = chartPicture({
      title: '</text><script>alert(1)</script>',
      lines: [{ id: 'a', label: 'a & <b>\u0000', color: '#123456', dash: [4, 2], isFaint: false, isSmoothed: false, xs: [1, 2, 3], ys: [1, null, 3] }],
      x: 'step',
      xScale: { min: 1, max: 3, isLog: true },
      yScale: { min: 1, max: 3, isLog: false },
      notes: ['1 point outside'],
      scheme: 'light',
    });
    assert.ok(!svg.includes('<script') && svg.includes('a &amp; &lt;b&gt;') && svg.includes('1 point outside') && svg.includes('stroke-dasharray="4 2"'), svg);
    assert.equal(svg.match(/<path d="M[^"]*M/g)?.length, 1, 'a gap stays a gap');
  });
});

describe('the colour of a run', () => {
  it('is the same for the same id, whatever else is drawn', () => {
    assert.equal(colorIndex('0037e1a9e8be27a5619e53ac8f65b6bc'), colorIndex('0037e1a9e8be27a5619e53ac8f65b6bc'));
    const counts = new Map<number, number>();
    for (let run = 0; run < 8000; run += 1) counts.set(colorIndex(`run ${run}`), (counts.get(colorIndex(`run ${run}`)) ?? 0) + 1);
    assert.equal(counts.size, 16);
    for (const [index, count] of counts) assert.ok(count > 300 && count < 700, `colour ${index} has ${count} of 8,000`);
  });

  it('is never that of another drawn run, up to as many as are drawn at once', () => {
    const ids = Array.from({ length: 50 }, (_value, index) => `run ${index}`);
    const chosen = { 'run 30': 3, 'run 31': 3 };
    const looks = runLooks(ids, chosen);
    const seen = new Set([...looks.values()].map(({ color, dash }) => `${color} ${dash.join()}`));
    assert.equal(seen.size, 50);
    assert.deepEqual([looks.get('run 30')!.color, looks.get('run 31')!.color], [3, 3], 'a colour somebody chose stays');
    const solid = [...runLooks(ids.slice(0, 16)).values()].filter(({ dash }) => dash.length === 0);
    assert.equal(solid.length, 16, 'patterns wait until all colours are taken');
    assert.equal(runLooks(ids).get('run 0')!.color, colorIndex('run 0'), 'the first keeps its own');
  });

  it('goes with a pattern for each of its metrics', () => {
    const look = { color: 0, dash: [] };
    assert.equal(new Set([0, 1, 2, 3].map((nth) => metricDash(look, nth).join())).size, 4);
  });

  it('stands out from its ground by 3:1 or more', () => {
    for (const [scheme, ground] of [
      ['light', '#ffffff'],
      ['dark', '#111921'],
    ] as const) {
      for (let index = 0; index < 16; index += 1) {
        const ratio = contrast(colorAt(index, scheme), ground);
        assert.ok(ratio >= 3, `${colorAt(index, scheme)} on ${ground} is ${ratio.toFixed(2)}`);
      }
    }
  });
});

/** By WCAG 2. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright! + 0.05) / (dim! + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
