// What the changed lines of a program are about: only comments, only printing, random draws, data, the model.
// A leaning, never a proof: it orders causes and rules none out.
import type { ChangeDetail } from '../../documents/explanation.ts';

export interface LinesLeaning {
  /** Nothing but comments, empty lines and space at the ends of lines changed. */
  readonly isCommentOnly: boolean;
  readonly isPrintOnly: boolean;
  readonly isAbout: { readonly data: boolean; readonly randomness: boolean; readonly numerics: boolean };
}

const about = {
  randomness:
    /\b(random|rng|seed|shuffle|randn?|randint|randperm|permutation|manual_seed|default_rng|dropout|sample|choice|normal_?|uniform_?|generator|set\.seed|srand)\b|rand\(/i,
  data: /\b(read_\w+|load\w*|open|csv|json|parquet|dataset|dataloader|batch(_size)?|shuffle|split|train_test_split|sort\w*|glob|listdir|scandir|iterdir|transform|augment|normali[sz]e|scale\w*|clip|fillna|dropna|merge|columns?|rows?|labels?|target|features?|X|y)\b/,
  numerics:
    /\b(lr|learning_rate|eta|optim\w*|sgd|adamw?|momentum|weight_decay|alpha|lambda|gamma|beta|epochs?|steps?|iters?|n_estimators|max_depth|hidden|layers?|linear|conv\w*|relu|gelu|tanh|loss|criterion|dtype|float(16|32|64)|half|bfloat16|penalty|C|tol|kernel|fit|model|dot|matmul|sum|mean|exp|log)\b|\*\*|[-+*/]=|\d/i,
} as const;

/** Reads the hunks of a change; undefined when there are none. `path` tells the language's comments. */
export function judgeLines(path: string, detail: ChangeDetail | undefined): LinesLeaning | undefined {
  if (detail?.kind !== 'lines' || detail.hasMore) return undefined;
  const lines = detail.hunks.flatMap((hunk) => hunk.lines).filter(({ change }) => change !== 'same');
  const code = (side: 'removed' | 'added'): readonly string[] =>
    lines.flatMap(({ change, text }) => (change === side ? [withoutComment(path, text)] : [])).filter((text) => text.trim() !== '');
  const [removed, added] = [code('removed'), code('added')];
  const isCommentOnly = removed.join('\n') === added.join('\n');
  const changed = isCommentOnly ? [] : [...removed, ...added];
  return {
    isCommentOnly,
    isPrintOnly:
      changed.length > 0 &&
      changed.every((text) => /^\s*(print|console\.(log|info|error)|logging\.\w+|logger\.\w+|log\.\w+|printf|fprintf|puts|message|cat)\s*\(.*\)\s*;?$/.test(text)),
    isAbout: {
      data: changed.some((text) => about.data.test(text)),
      randomness: changed.some((text) => about.randomness.test(text)),
      numerics: changed.some((text) => about.numerics.test(text)),
    },
  };
}

/** The line without a comment that certainly is one: a mark after a quote may be part of a text. */
function withoutComment(path: string, line: string): string {
  const mark = commentMark(path);
  if (mark === undefined) return line.trimEnd();
  if (line.trimStart().startsWith(mark) || (/\.pyi?$/.test(path) && docstring.test(line))) return '';
  const at = line.indexOf(mark);
  return (at < 0 || /["'`]/.test(line) ? line : line.slice(0, at)).trimEnd();
}

/** A text in three quotes that is a line by itself, and so assigned to nothing. */
const docstring = /^\s*[rRuU]?("""|''')(?:(?!\1).)*\1\s*$/;

function commentMark(path: string): string | undefined {
  if (/\.(py|pyi|r|R|jl|sh|bash|ya?ml|toml|rb|pl|cfg|ini)$/.test(path) || /(^|\/)(Makefile|Dockerfile)$/.test(path)) return '#';
  return /\.([cm]?[jt]sx?|c|cc|cpp|cxx|h|hpp|cu|java|go|rs|swift|kt|scala)$/.test(path) ? '//' : undefined;
}
