// What people run their trainings with: Hydra, Lightning, the Trainer of Hugging Face, Keras, notebooks, torchrun, joblib,
// folders of pictures.
import { png } from '../png.ts';
import { editLines, type Scenario } from '../scenario.ts';

export const toolScenarios: readonly Scenario[] = [
  {
    name: 'a value in a file of Hydra',
    project: 'hydra',
    change: (p) => p.replace('conf/config.yaml', 'lr: 0.1', 'lr: 0.2'),
    cause: /^(code conf\/config\.yaml|parameters .*lr)$/,
    verdict: 'different',
  },
  { name: 'an override on the command line of Hydra', project: 'hydra', change: () => ({ args: ['model.width=5'] }), cause: /^(parameters|command) .*width/, verdict: 'different' },
  { name: 'another group of Hydra is chosen', project: 'hydra', change: () => ({ args: ['model=large'] }), cause: /^(parameters|command) .*(model|width)/, verdict: 'different' },
  { name: 'a Hydra app with nothing changed, in its next dated folder', project: 'hydra', change: () => undefined, cause: 'nothing', verdict: 'same' },

  { name: 'the learning rate of a Lightning module', project: 'lightning', change: () => ({ args: ['--lr', '0.02'] }), cause: /^(parameters|command) .*lr/, verdict: 'different' },
  { name: 'the data module of Lightning', project: 'lightning', change: (p) => p.replace('rows.py', '0.5', '0.25'), cause: /^code rows\.py$/, verdict: 'different' },
  { name: 'a Lightning training with nothing changed, in its next version folder', project: 'lightning', change: () => undefined, cause: 'nothing', verdict: 'same' },

  {
    name: 'a token of a tokenizer that is read natively',
    project: 'trainer',
    change: (p) => p.replace('tokenizer.json', '"good": 2', '"good": 9'),
    cause: /^(data|code) tokenizer\.json$/,
    verdict: 'different',
  },
  {
    name: 'a sentence of the training data',
    project: 'trainer',
    change: (p) => editLines(p, 'sentences.jsonl', (lines) => (lines[1] = '{"text": "bad good", "label": 0}')),
    cause: /^(data|code) sentences\.jsonl$/,
    verdict: 'different',
  },
  { name: 'the learning rate of a Trainer', project: 'trainer', change: () => ({ args: ['0.01'] }), cause: /^(parameters|command) /, verdict: 'different' },

  { name: 'the optimizer of a Keras model', project: 'keras', change: (p) => p.replace('train.py', 'Adam(0.01)', 'SGD(0.01)'), cause: /^code train\.py$/, verdict: 'different' },
  {
    name: 'the seed of a Keras model',
    project: 'keras',
    change: () => ({ variables: { KERAS_SEED: '3' } }),
    first: { variables: { KERAS_SEED: '2' } },
    cause: /^variables KERAS_SEED$/,
    verdict: 'different',
  },

  {
    name: 'a picture is another one',
    project: 'pictures',
    change: (p) => p.write('pictures/cat/2.png', png(8, 8, 77)),
    cause: /^data pictures\/cat\/2\.png$/,
    verdict: 'different',
  },
  {
    name: 'a picture is filed under another class',
    project: 'pictures',
    change: (p) => {
      p.write('pictures/dog/9.png', p.readBytes('pictures/cat/2.png'));
      p.remove('pictures/cat/2.png');
    },
    cause: /^data pictures\/(dog\/9|cat\/2)\.png$/,
    verdict: 'different',
  },
  {
    name: 'a picture more',
    project: 'pictures',
    change: (p) => p.write('pictures/dog/8.png', png(8, 8, 78)),
    cause: /^data (pictures\/dog\/8\.png|the order of the names in pictures.*)$/,
    verdict: 'different',
  },

  {
    name: 'a parameter of papermill',
    project: 'notebook',
    change: () => ({ args: ['-p', 'alpha', '0.75'] }),
    first: { args: ['-p', 'alpha', '0.5'] },
    cause: /^(parameters|command) .*alpha/,
    verdict: 'different',
  },
  {
    name: 'a cell of a notebook',
    project: 'notebook',
    change: (p) => p.replace('analysis.ipynb', 'sum(values)', 'max(values)'),
    cause: /^code analysis\.ipynb$/,
    verdict: 'different',
  },
  {
    name: 'the table that a notebook reads',
    project: 'notebook',
    change: (p) => editLines(p, 'table.csv', (lines) => (lines[1] = '2.75')),
    cause: /^data table\.csv$/,
    verdict: 'different',
  },
  {
    name: 'a notebook run by nbconvert, and its table',
    project: 'notebook',
    first: { command: ['PYTHON', '-m', 'nbconvert', '--to', 'notebook', '--execute', 'analysis.ipynb', '--output', 'out.ipynb'] },
    change: (p) => (
      editLines(p, 'table.csv', (lines) => (lines[2] = '8.75')),
      { command: ['PYTHON', '-m', 'nbconvert', '--to', 'notebook', '--execute', 'analysis.ipynb', '--output', 'out.ipynb'] }
    ),
    cause: /^data table\.csv$/,
    verdict: 'different',
  },

  { name: 'the learning rate of two ranks', project: 'ranks', change: () => ({ args: ['--lr', '0.2'] }), cause: /^(parameters|command) .*lr/, verdict: 'different' },
  {
    name: 'the shard of one rank',
    project: 'ranks',
    change: (p) => editLines(p, 'shard-1.txt', (lines) => (lines[0] = '9.5')),
    cause: /^data shard-1\.txt$/,
    verdict: 'different',
  },

  { name: 'a module that only workers use', project: 'workers', change: (p) => p.replace('score.py', '** 2', '** 3'), cause: /^code score\.py$/, verdict: 'different' },
  { name: 'data that only workers read', project: 'workers', change: (p) => p.write('parts/2.txt', '12.5\n'), cause: /^data parts\/2\.txt$/, verdict: 'different' },
  {
    name: 'the number of workers, where it does no harm',
    project: 'workers',
    first: { args: ['--jobs', '2'] },
    change: () => ({ args: ['--jobs', '3'] }),
    cause: /^(parameters|command) .*jobs/,
    verdict: 'same',
  },
];
