// The words with which a recorded command is started in a restored place: the restored interpreter, no tool that would
// bring an environment of its own, and paths that moved. Pure.

export interface RestoredCommand {
  /** The restored interpreter; absent when none had to be restored. */
  readonly python?: string | undefined;
  /** The restored environment's programs, by name (`torchrun`), as far as they exist. */
  programOf(name: string): string | undefined;
  /** Absolute paths that stand elsewhere now, the longer ones first. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

export interface StartedCommand {
  readonly argv: readonly string[];
  /** What was changed, a sentence each. */
  readonly notes: readonly string[];
}

/** `argv` as it was recorded. Words that need no change stay as they are. */
export function rewriteCommand(argv: readonly string[], restored: RestoredCommand): StartedCommand {
  const notes: string[] = [];
  const inside = withoutRunner(argv);
  if (inside.length < argv.length && restored.python !== undefined) {
    notes.push(`\`${argv.slice(0, argv.length - inside.length).join(' ')}\` was left out, because the environment is the restored one.`);
  }
  const words = (restored.python === undefined ? argv : inside).map((word, index) => (index === 0 ? word : movedWord(word, restored, notes)));
  return { argv: [...startOf(words[0] ?? '', restored, notes), ...words.slice(1)], notes };
}

/** The first word, and what has to stand before it. */
function startOf(program: string, restored: RestoredCommand, notes: string[]): readonly string[] {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (restored.python !== undefined) {
    if (isPython(name)) return [restored.python];
    // What `uv run` and its like take for a script.
    if (name.endsWith('.py') && !program.includes('/')) return [restored.python, program];
    const found = restored.programOf(name);
    if (found !== undefined) return [found];
  }
  return [movedWord(program, restored, notes)];
}

/** `python`, `python3`, `python3.12` and `pypy3`, in any folder. */
export function isPython(name: string): boolean {
  return /^(?:python|pypy)[0-9.]*$/.test(name);
}

/** A path may be the whole word, or stand behind `=`, `:` or `,`. */
function movedWord(word: string, { moved }: RestoredCommand, notes: string[]): string {
  let changed = word;
  for (const { from, to } of moved) {
    const pattern = new RegExp(`(^|[=:,])${escapePattern(from)}(?=$|[/:,])`, 'g');
    changed = changed.replaceAll(pattern, (_whole, before: string) => `${before}${to}`);
    if (changed !== word) break;
  }
  if (changed !== word) notes.push(`The argument ${word} points to a place that was restored elsewhere, so it was given as ${changed}.`);
  return changed;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Tools that choose an environment and run a command in it, with those of their flags that take a value. */
const runners: Readonly<Record<string, readonly string[]>> = {
  uv: ['--with', '--python', '-p', '--extra', '--group', '--project', '--directory', '--env-file', '--with-requirements', '--with-editable', '--index-url', '--package'],
  poetry: [],
  pdm: ['-p', '--project', '--venv'],
  pipenv: [],
  hatch: [],
  pixi: ['-e', '--environment', '--manifest-path'],
  conda: ['-n', '-p', '--name', '--prefix', '--cwd'],
  mamba: ['-n', '-p', '--name', '--prefix'],
  micromamba: ['-n', '-p', '--name', '--prefix'],
};

/** What `uv run`, `poetry run`, `conda run -n x` and their like run; `argv` itself when it begins with none of them. */
export function withoutRunner(argv: readonly string[]): readonly string[] {
  const [program = '', verb] = argv;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (verb !== 'run' || !Object.hasOwn(runners, name)) return argv;
  let index = 2;
  while (index < argv.length && (argv[index] as string).startsWith('-')) {
    const flag = argv[index] as string;
    index += 1;
    if (flag === '--') break;
    // `uv run -m pkg` and `--module pkg` mean `python -m pkg`.
    if (name === 'uv' && (flag === '-m' || flag === '--module')) return ['python', '-m', ...argv.slice(index)];
    if (runners[name]?.includes(flag) === true) index += 1;
  }
  return index < argv.length ? argv.slice(index) : argv;
}
