// How likely a change of an input is the cause: a prior by its kind, turned by what the traces show.
import type { Divergence } from '../../documents/explanation.ts';
import type { Use } from './find-use.ts';
import { judgeLines } from './judge-lines.ts';
import { nameClass, speaksOfChance, speaksOfData } from './name-classes.ts';
import type { InputDifference } from '../inputs/input-difference.ts';

/** What the runs themselves tell beyond their inputs. */
export interface StepHints {
  readonly divergence?: Divergence | undefined;
  /** Kinds of channels compared and equal in every shared step. */
  readonly equalChannels: readonly Divergence['channel'][];
  readonly stepsCompared: number;
  /** The results differ although every shared step of the traces is equal. */
  readonly isAfterSteps: boolean;
}

export interface Weight {
  /** Above 0; comparable only within one pair of runs. */
  readonly weight: number;
  /** What its kind alone would make of it. */
  readonly prior: number;
  /** Why, in the words of a list. */
  readonly reasons: readonly string[];
}

const noMatter =
  /(^|\/)(readme|changelog|license|licence|notice|authors|contributing|citation|todo)[^/]*$|\.(md|rst|txt\.bak|ipynb|lock|svg|png|jpe?g|gif|pdf|html|css)$|(^|\/)(docs?|\.github|\.vscode|\.idea)\/|(^|\/)\.(gitignore|gitattributes|editorconfig|pre-commit-config\.yaml|dockerignore|flake8)$|(^|\/)(requirements[^/]*\.txt|pyproject\.toml|setup\.(py|cfg)|package(-lock)?\.json|poetry\.lock|uv\.lock|assay\.toml|tox\.ini|makefile|dockerfile)$/i;
const tests = /(^|\/)(tests?|testing|spec|__tests__)\/|(^|\/)(test_[^/]*|[^/]*_test|conftest)\.\w+$/i;
const source = /\.(py|pyx|r|R|jl|[cm]?[jt]sx?|c|cc|cpp|cxx|h|hpp|cu|java|go|rs|sh|rb|pl|lua|m|swift|kt|scala)$/;

const arithmeticPackage =
  /^(numpy|scipy|torch\w*|scikit-learn|xgboost|lightgbm|catboost|jax|jaxlib|tensorflow\w*|keras|numba|pandas|polars|mkl\w*|intel-\w+|nvidia-\w+|triton|transformers|flash-attn|statsmodels|cupy\w*|onnx\w*|opencv\w*|pillow|tokenizers|datasets|accelerate)$/;
const arithmeticVariable = /_NUM_THREADS$|^(OMP|MKL|OPENBLAS|KMP|ATEN|ONEDNN|DNNL|NPY|CUDA|CUBLAS|CUDNN|NVIDIA|NCCL|TF|XLA|JAX|TORCH|PYTORCH|GLIBC_TUNABLES|NVTE)(_|$)/;
const localeVariable = /^(LANG|LANGUAGE|LC_\w+|TZ)$/;
const surroundingVariable =
  /^(PATH|PWD|OLDPWD|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|DISPLAY|SHLVL|HOSTNAME|EDITOR|PAGER|TMPDIR|\w+_TRACKING_\w+|\w+_RUN_ID|SSH_\w+|SLURM_\w+|XDG_\w+|VIRTUAL_ENV|CONDA_\w+)$/;

/** A weight for every change, whatever it is. */
export function weighChange(change: InputDifference, { use }: Use, hints: StepHints): Weight {
  const { prior, reasons } = priorOf(change, use);
  const turned = turnBySteps(change, hints);
  const follows = change.follows === undefined ? 1 : 0.1;
  const told = [...reasons, ...turned.reasons, ...(change.follows === undefined ? [] : [`it follows from ${change.follows}`])];
  return { weight: prior * turned.factor * follows * (use === 'unknown' ? 0.8 : 1), prior, reasons: told };
}

interface Prior {
  readonly prior: number;
  readonly reasons: readonly string[];
}

function priorOf(change: InputDifference, use: Use['use']): Prior {
  switch (change.kind) {
    case 'code-file':
      return codePrior(change, use);
    case 'code-mode':
      return modePrior(change.key, use);
    case 'parameter':
    case 'argument':
      return parameterPrior(change.key);
    case 'variable':
      return variablePrior(change.key);
    case 'package':
    case 'package-content':
      return packagePrior(change);
    default:
      return { prior: plainPriors[change.kind], reasons: plainReasons[change.kind] ?? [] };
  }
}

type OtherKind = Exclude<InputDifference['kind'], 'code-file' | 'code-mode' | 'parameter' | 'argument' | 'variable' | 'package' | 'package-content'>;

const plainPriors: Readonly<Record<OtherKind, number>> = {
  'code-root': 0.6,
  data: 0.75,
  'data-file': 0.75,
  'entry-point': 0.9,
  program: 0.3,
  workdir: 0.15,
  python: 0.4,
  'package-loaded': 0.03,
  library: 0.35,
  system: 0.12,
  container: 0.15,
  tool: 0.35,
  lock: 0.03,
  mode: 0.5,
  seed: 0.9,
  setting: 0.6,
  processor: 0.3,
  processors: 0.2,
  threads: 0.42,
  numerics: 0.5,
  gpu: 0.4,
  network: 0.3,
  answer: 0.7,
  'folder-names': 0.25,
  'folder-order': 0.4,
  secret: 0.3,
  'seed-call': 0.2,
};

const plainReasons: Readonly<Partial<Record<OtherKind, readonly string[]>>> = {
  'package-loaded': ['whether a package is loaded follows from the code'],
  lock: ['a lock file says what was meant to be installed, not what was'],
  seed: ['seeds decide every random draw'],
  setting: ['it governs random numbers or determinism'],
  threads: ['the number of threads changes the order of sums'],
  numerics: ['it chooses the kernels that compute'],
  processor: ['libraries choose their kernels by the processor'],
  answer: ['what the network answered is kept nowhere, and was another thing this time'],
  'folder-names': ['files came or went'],
  'folder-order': ['the order of a listing is chance, unless the program sorts it'],
  secret: ['it has another value; the value itself is recorded nowhere'],
  'seed-call': ['no recorded input holds it, so the program made it itself: from the clock, or from chance'],
};

function codePrior({ key, detail, before, after }: InputDifference, use: Use['use']): Prior {
  const leaning = judgeLines(key, detail);
  if (leaning?.isCommentOnly === true) return { prior: 0.02, reasons: ['only comments, empty lines or space at the ends of lines changed'] };
  if (use !== 'used' && (noMatter.test(key) || tests.test(key))) return { prior: 0.03, reasons: ['such files seldom take part in a run'] };
  if (leaning?.isPrintOnly === true) return { prior: 0.15, reasons: ['only printing changed'] };
  const isNew = before === undefined || after === undefined;
  const base = source.test(key) ? 0.72 : 0.68;
  return { prior: (use === 'used' ? base : base / 2) * (isNew ? 0.95 : 1), reasons: [] };
}

/** Whether a script may be executed matters to whoever calls it, and to nobody who imports or reads it. */
function modePrior(key: string, use: Use['use']): Prior {
  const isCalled = /\.(sh|bash|zsh|pl|rb|awk)$|(^|\/)[^./]+$/.test(key) && use !== 'not-used';
  return { prior: isCalled ? 0.4 : 0.04, reasons: ['only its mode changed'] };
}

function parameterPrior(key: string): Prior {
  if (nameClass(key) === 'seed') return { prior: 0.92, reasons: ['seeds decide every random draw'] };
  if (nameClass(key) === 'telling') return { prior: 0.12, reasons: ['its name is about where or how results are told'] };
  return { prior: 0.82, reasons: ['parameters are meant to change results'] };
}

function variablePrior(key: string): Prior {
  if (nameClass(key) === 'seed' || key === 'PYTHONHASHSEED') return { prior: 0.85, reasons: ['seeds decide random draws and orders'] };
  if (arithmeticVariable.test(key)) return { prior: 0.62, reasons: ['it steers how numbers are computed'] };
  if (localeVariable.test(key)) return { prior: 0.35, reasons: ['it changes how texts are sorted, read or written'] };
  if (surroundingVariable.test(key)) return { prior: 0.05, reasons: ['it belongs to the surroundings of the shell'] };
  return { prior: 0.6, reasons: ['programs read their settings from such variables'] };
}

function packagePrior({ key, kind, detail }: InputDifference): Prior {
  const isArithmetic = arithmeticPackage.test(key);
  if (kind === 'package') return { prior: isArithmetic ? 0.66 : 0.45, reasons: isArithmetic ? ['it takes part in the arithmetic'] : [] };
  return { prior: detail === undefined ? 0.5 : 0.68, reasons: [detail === undefined ? 'the same version with other content' : 'its installed files were edited'] };
}

/** What the first place where the traces part makes of a change. */
function turnBySteps(change: InputDifference, hints: StepHints): { readonly factor: number; readonly reasons: readonly string[] } {
  const role = roleOf(change);
  const { divergence } = hints;
  if (divergence === undefined) return turnWithoutDivergence(role, hints);
  const differing = divergence.alsoDiffering ?? [divergence.channel];
  if (differing.length === 0) return role.isWork ? { factor: 1.4, reasons: ['the two did not do the same work'] } : { factor: 1, reasons: [] };
  const step = `step ${divergence.step}`;
  if (differing[0] === 'data' && differing.includes('randomness')) {
    if (role.randomness) return { factor: 1.6, reasons: [`the random numbers and the data part at ${step}`] };
    return { factor: role.data ? 1.1 : 0.6, reasons: role.data ? [`the data part at ${step}`] : [] };
  }
  // A seed of its own for the order of the data leaves the common generator as it was; a common seed would not.
  const isCommonSeed = role.isSeed && !speaksOfData(change.key) && hints.equalChannels.includes('randomness');
  if (differing[0] === 'data' && isCommonSeed) return { factor: 0.6, reasons: [`the random numbers were the same at ${step}`] };
  if (differing[0] === 'data') return role.data ? { factor: 1.6, reasons: [`the data part first, at ${step}`] } : { factor: role.randomness ? 0.8 : 0.5, reasons: [] };
  if (differing[0] === 'randomness')
    return role.randomness
      ? { factor: 1.7, reasons: [`the random numbers part first, at ${step}`] }
      : { factor: role.isFile ? 0.3 : 0.5, reasons: [`the data were the same up to ${step}`] };
  if (role.isFile && hints.equalChannels.includes('data')) return { factor: 0.1, reasons: [`what reached the model was the same data up to ${step}`] };
  if (role.numerics) return { factor: 1.4, reasons: [`the results part at ${step} while what went in was the same`] };
  if (role.isSeed && hints.equalChannels.includes('randomness')) return { factor: 0.3, reasons: [`the random numbers were the same up to ${step}`] };
  return { factor: 0.8, reasons: [] };
}

function turnWithoutDivergence(role: Role, { isAfterSteps, stepsCompared }: StepHints): { readonly factor: number; readonly reasons: readonly string[] } {
  if (!isAfterSteps || stepsCompared === 0) return { factor: 1, reasons: [] };
  const why = `all ${stepsCompared} recorded steps are equal, so the difference arises beside or after them`;
  if (role.isFile || role.isCode) return { factor: 1.2, reasons: [why] };
  return { factor: 0.6, reasons: [] };
}

/** What a change can touch. Most code and packages can touch everything. */
interface Role {
  readonly data: boolean;
  readonly randomness: boolean;
  readonly numerics: boolean;
  readonly isFile: boolean;
  readonly isCode: boolean;
  readonly isSeed: boolean;
  /** How long or on what is worked. */
  readonly isWork: boolean;
}

function roleOf(change: InputDifference): Role {
  const { kind, key } = change;
  const isSeed = kind === 'seed' || kind === 'mode' || nameClass(key) === 'seed' || key === 'PYTHONHASHSEED' || (kind === 'setting' && /seed|random|hash/i.test(key));
  const isFile =
    kind === 'data' ||
    kind === 'data-file' ||
    (kind === 'code-file' && !source.test(key) && /\.(csv|tsv|npy|npz|parquet|jsonl|txt|h5|hdf5|pt|bin|dat|arrow|feather|svm|libsvm|png|jpe?g)$/i.test(key));
  const isCode = (kind === 'code-file' && !isFile) || kind === 'entry-point' || kind === 'code-root';
  const isSetting = kind === 'parameter' || kind === 'argument' || kind === 'variable';
  const none = { isFile, isCode, isSeed, isWork: isCode || isSetting };
  if (isSeed) return { ...none, data: true, randomness: true, numerics: false };
  if (isFile || kind === 'network') return { ...none, data: true, randomness: false, numerics: false };
  if (isCode) return { ...none, ...codeRole(change) };
  if (isSetting) return { ...none, data: speaksOfData(key) || localeVariable.test(key), randomness: speaksOfChance(key), numerics: !speaksOfData(key) };
  if (kind === 'package' || kind === 'package-content' || kind === 'python' || kind === 'tool') return { ...none, data: true, randomness: true, numerics: true };
  return { ...none, data: kind === 'workdir' || kind === 'system', randomness: false, numerics: true };
}

function codeRole({ key, detail }: InputDifference): Pick<Role, 'data' | 'randomness' | 'numerics'> {
  const leaning = judgeLines(key, detail);
  if (leaning === undefined || !(leaning.isAbout.data || leaning.isAbout.randomness || leaning.isAbout.numerics)) return { data: true, randomness: true, numerics: true };
  return leaning.isAbout;
}
