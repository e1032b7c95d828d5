// What the web app makes of numbers, times, addresses, files and keys.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { kindOf } from '../../web/src/artifacts/file-kind.ts';
import { tableOfJson } from '../../web/src/artifacts/json-table.ts';
import { completionsOf } from '../../web/src/experiments/filter-completion.ts';
import { readExperimentSearch } from '../../web/src/experiments/experiment-search.ts';
import { guessedRules, readMetricRules } from '../../web/src/charts/metric-rules.ts';
import { defaultColumns } from '../../web/src/experiments/default-columns.ts';
import { columnOf, metricColumn, orderText } from '../../web/src/experiments/run-columns.ts';
import { cutNames } from '../../web/src/parts/cut-names.ts';
import { csvOf } from '../../web/src/parts/csv.ts';
import { metricText, sizeText } from '../../web/src/parts/number-text.ts';
import { agoText, durationText } from '../../web/src/parts/time-text.ts';
import { visibleText } from '../../web/src/parts/visible-text.ts';
import { readRunSearch } from '../../web/src/runs/run-search.ts';

describe('numbers', () => {
  it('are short and say what is no number', () => {
    const texts = [0, 0.1 + 0.2, 1 / 3, 12_345, -2.5, 1e-9, 6.02e23, 'NaN', 'Infinity', '-Infinity', '-0', 0.98765432, 100].map((value) => metricText(value as number));
    assert.deepEqual(texts, ['0', '0.3', '0.33333', '12,345', '−2.5', '1e-9', '6.02e23', 'NaN', '∞', '−∞', '0', '0.98765', '100']);
    assert.equal(metricText(undefined), '');
  });

  it('of bytes have a unit that fits', () => {
    assert.deepEqual([0, 999, 1000, 48_211, 999_900, 5_300_000_000].map(sizeText), ['0 B', '999 B', '1.0 kB', '48 kB', '1.0 MB', '5.3 GB']);
  });
});

describe('times', () => {
  it('are said as people say them', () => {
    const now = Date.UTC(2026, 10, 21, 12);
    assert.deepEqual(
      [5, 90, 3 * 3600, 30 * 3600, 4 * 86_400].map((seconds) => agoText(now - seconds * 1000, now)),
      ['just now', '2 min ago', '3 h ago', 'yesterday', '4 days ago'],
    );
  });

  it('that passed have at most two units', () => {
    assert.deepEqual([340, 12_400, 59_990, 185_000, 7_620_000, 3 * 86_400_000 + 4 * 3_600_000].map(durationText), [
      '340 ms',
      '12.4 s',
      '1 min 00 s',
      '3 min 05 s',
      '2 h 07 min',
      '3 d 4 h',
    ]);
  });
});

describe('addresses', () => {
  it('open a page whatever they say', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            'filter',
            'sort',
            'up',
            'cols',
            'drawn',
            'view',
            'nest',
            'bin',
            'x',
            'smooth',
            'log',
            'tab',
            'file',
            'metric',
            'own',
            'from',
            'to',
            'made',
            'colors',
            'pins',
            'base',
            'wide',
            'clip',
          ),
          fc.jsonValue(),
        ),
        (search) => {
          const read = readExperimentSearch(search);
          assert.ok(read.cols === undefined || read.cols.every((id) => typeof id === 'string'));
          assert.ok(read.smooth === undefined || (read.smooth > 0 && read.smooth < 100));
          assert.deepEqual(readExperimentSearch(read as Record<string, unknown>), read, 'read again they say the same');
          const run = readRunSearch(search);
          assert.deepEqual(readRunSearch(run as Record<string, unknown>), run);
        },
      ),
    );
  });

  it('name any column, and nothing that is none', () => {
    for (const id of ['metric:best:val:acc', 'param:a:b', 'tag:mlflow.user', 'attribute:started']) assert.equal(columnOf(id)?.id, id);
    for (const id of ['', 'metric', 'metric:best:', 'metric:median:x', 'attribute:toString', 'param:', 'other:x']) assert.equal(columnOf(id), undefined, id);
  });
});

describe('columns', () => {
  it('sort by the statistic that is best, with the key in backticks', () => {
    assert.equal(orderText(metricColumn('val acc'), false), 'max(metrics.`val acc`) desc');
    assert.equal(orderText(metricColumn('a`loss'), true), 'min(metrics.`a``loss`) asc');
    assert.equal(orderText(columnOf('param:lr')!, true), 'params.`lr` asc');
    assert.equal(orderText(columnOf('attribute:started')!, false), 'start_time desc');
  });

  it('are chosen from what most runs have, the params that differ among them, the primary metric first', () => {
    const run = (lr: string, ...keys: readonly string[]) =>
      ({
        metrics: keys.map((key) => ({ key })),
        params: [
          { key: 'optim.lr', value: lr },
          { key: 'epochs', value: '90' },
          { key: 'optim.wd', value: lr },
        ],
      }) as never;
    const keys = { metrics: ['test_accuracy', 'loss', 'system/cpu'], params: ['epochs', 'optim.lr', 'optim.wd', 'other'], tags: [] };
    const sample = [run('0.1', 'loss'), run('0.2', 'loss'), run('0.1', 'test_accuracy')];
    const ids = (rules: Parameters<typeof defaultColumns>[2]) => defaultColumns(keys, sample, rules).map(({ id }) => id);
    assert.deepEqual(ids(guessedRules), ['attribute:started', 'attribute:duration', 'metric:best:loss', 'metric:best:test_accuracy', 'param:optim.lr', 'param:optim.wd']);
    assert.equal(ids({ ...guessedRules, primary: 'test_accuracy' })[2], 'metric:best:test_accuracy');
  });

  it('follow what the experiment says of its metrics, before any guess', () => {
    const rules = readMetricRules([
      { key: 'assay.primary_metric', value: 'loss' },
      { key: 'assay.direction.loss', value: 'maximize' },
      { key: 'assay.direction.odd', value: 'sideways' },
      { key: 'team', value: 'vision' },
    ]);
    assert.deepEqual(rules, { primary: 'loss', directions: { loss: 'max' } });
    assert.equal(orderText(columnOf('metric:best:loss', rules)!, false), 'max(metrics.`loss`) desc');
  });
});

describe('long names side by side', () => {
  const shown = (...names: readonly string[]) => names.map((name) => [...Object.values(cutNames(names).get(name) ?? { start: name })].join('|'));

  it('keep the words in which they differ', () => {
    assert.deepEqual(shown('resnet50-imagenet-cosine-lr0.1-wd0.0001-seed0', 'resnet101-imagenet-cosine-lr0.03-wd0.0001-seed1'), [
      'resnet50…lr0.1…|seed0',
      'resnet101…lr0.03…|seed1',
    ]);
  });

  it('are left whole when they are short, and lose their middle when nothing is alike', () => {
    assert.deepEqual(shown('run 1', 'run 2'), ['run 1', 'run 2']);
    assert.deepEqual(shown('a-very-long-name-that-stands-alone'), ['a-very-long-name-that-stan|ds-alone']);
  });
});

describe('filter completion', () => {
  const keys = { metrics: ['loss', 'val/top 1'], params: ['lr'], tags: ['team', 'mlflow.user'] };
  it('offers the keys the runs have, in backticks where they need them', () => {
    const at = (text: string) => completionsOf(text, text.length, keys).map(({ insert }) => insert);
    assert.deepEqual(at('metr'), ['metrics.loss', 'metrics.`val/top 1`']);
    assert.deepEqual(at("status = 'failed' and params.l"), ['params.lr']);
    assert.deepEqual(at("params.lr = 'lo"), [], 'not inside a text');
    assert.deepEqual(at(''), []);
  });
});

/** As RFC 4180 reads it. */
function readBack(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (isQuoted) {
      if (char !== '"') value += char;
      else if (text[index + 1] === '"') value += text[(index += 1)];
      else isQuoted = false;
    } else if (char === '"' && value === '') isQuoted = true;
    else if (char === ',') {
      row.push(value);
      value = '';
    } else if (char === '\n') {
      rows.push([...row, value]);
      row = [];
      value = '';
    } else if (char !== '\r') value += char;
  }
  if (value !== '' || row.length > 0) rows.push([...row, value]);
  return rows;
}

describe('CSV', () => {
  it('comes back as it was, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ü') });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
        assert.deepEqual(
          readBack(csvOf(rows)),
          rows.map((row) => row.map((text) => (text.startsWith('\r') ? `'${text}` : text))),
        );
      }),
    );
  });

  it('disarms what a spreadsheet would run, and leaves numbers alone', () => {
    assert.equal(csvOf([['=1+1', '-0.5', '@x', '+3', '-cmd']]), "'=1+1,-0.5,'@x,+3,'-cmd\r\n");
  });
});

describe('files', () => {
  it('that may hold scripts are pages, never text or images of ours', () => {
    assert.deepEqual(['a.html', 'a.HTM', 'b/c.svg', 'x.png', 't.csv', 'MLmodel', 'm/requirements.txt', 'model.pkl', 'svg', 'a.html.pkl'].map(kindOf), [
      'page',
      'page',
      'page',
      'image',
      'table',
      'model',
      'text',
      'arrays',
      'other',
      'arrays',
    ]);
  });

  it('of JSON are tables when they say columns and rows', () => {
    assert.deepEqual(tableOfJson({ columns: ['a', 1], data: [[null, { b: 1 }]] }), { columns: ['a', '1'], rows: [['null', '{"b":1}']] });
    for (const value of [null, [], {}, { columns: 'a', data: [] }, { columns: [], data: [1] }]) assert.equal(tableOfJson(value), undefined);
  });
});

describe('printed text', () => {
  it('is shown without the commands of terminals, and with what cannot be seen or turns the writing made visible', () => {
    assert.equal(visibleText('\u001b[1;31mred\u001b[0m \u001b]8;;http://a\u0007link\u001b]8;;\u001b\\ \u001b[2K\u001b(done'), 'red link ␛(done');
    assert.equal(visibleText('a\u0000b\u007f\rc\u0085'), 'a␀b␡␍c\\u0085');
    assert.equal(visibleText('\u202egnp.exe\u2069'), '\\u202egnp.exe\\u2069');
  });

  it('is otherwise as it was, tabs and other scripts too', () => {
    for (const text of ['', 'a\tb\n c', 'Größe 日本語 العربية 👩🏽‍🔬', '[31m is no code', '<b>&amp;</b>']) assert.equal(visibleText(text), text);
  });
});
