// Which row of the table of priors a change belongs to: by its kind, its name, and what changed inside.
import type { Use } from './find-use.ts';
import { judgeLines } from './judge-lines.ts';
import { nameClass } from './name-classes.ts';
import type { PriorRow } from './priors.ts';
import type { InputDifference } from '../inputs/input-difference.ts';

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

export const isSource = (path: string): boolean => source.test(path);
export const isLocaleVariable = (name: string): boolean => localeVariable.test(name);

/** The row of the table that a change belongs to. */
export function rowOf(change: InputDifference, use: Use['use']): PriorRow {
  const { kind, key, detail, renamedFrom } = change;
  switch (kind) {
    case 'code-file':
      return codeRow(change, use);
    case 'code-mode':
      // Whether a script may be executed matters to whoever calls it, and to nobody who imports or reads it.
      return /\.(sh|bash|zsh|pl|rb|awk)$|(^|\/)[^./]+$/.test(key) && use !== 'not-used' ? 'code-mode/called' : 'code-mode/plain';
    case 'data-file':
      return renamedFrom === undefined ? 'data-file/plain' : 'data-file/renamed';
    case 'parameter':
    case 'argument':
      return `parameter/${nameClass(key)}`;
    case 'variable':
      return variableRow(key);
    case 'package':
      return arithmeticPackage.test(key) ? 'package/arithmetic' : 'package/plain';
    case 'package-content':
      return detail === undefined ? 'package-content/plain' : 'package-content/edited';
    default:
      return kind;
  }
}

function codeRow({ key, detail, renamedFrom }: InputDifference, use: Use['use']): PriorRow {
  const leaning = judgeLines(key, detail);
  if (leaning?.isCommentOnly === true) return 'code-file/comments';
  if (use !== 'used' && (noMatter.test(key) || tests.test(key))) return 'code-file/bystander';
  if (renamedFrom !== undefined) return 'code-file/renamed';
  if (leaning?.isPrintOnly === true) return 'code-file/printing';
  return source.test(key) ? 'code-file/source' : 'code-file/other';
}

function variableRow(key: string): PriorRow {
  if (nameClass(key) === 'seed' || key === 'PYTHONHASHSEED') return 'variable/seed';
  if (arithmeticVariable.test(key)) return 'variable/arithmetic';
  if (localeVariable.test(key)) return 'variable/locale';
  return surroundingVariable.test(key) ? 'variable/surrounding' : 'variable/plain';
}
