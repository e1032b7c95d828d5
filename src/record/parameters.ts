// What a program's settings are: what argparse, Hydra and their like found out, and else what its arguments look like.
// Pure.
import type { HookParameters } from '../workspace/hooks/hook-line.ts';

/** The program's own results win over what its arguments look like. */
export function programParameters(argv: readonly string[], told: readonly HookParameters[]): Readonly<Record<string, string>> {
  const own = Object.fromEntries(told.flatMap(({ values }) => Object.entries(values)));
  return told.length > 0 ? own : argumentParameters(argv);
}

/** `--lr 0.01`, `--lr=0.01`, `--fast` and `model.lr=0.01`, from behind the program on; positions have no names. */
export function argumentParameters(argv: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (let index = scriptPosition(argv) + 1; index < argv.length; index += 1) {
    const word = argv[index] as string;
    if (word === '--') break;
    const assigned = /^(?:--?|\+{1,2}|~)?([A-Za-z_][\w.@/-]*)=(.*)$/s.exec(word);
    const flag = /^--?([A-Za-z_][\w.-]*)$/.exec(word);
    if (assigned !== null) found[assigned[1] as string] = assigned[2] as string;
    else if (flag !== null) {
      const next = argv[index + 1];
      const hasValue = next !== undefined && (!next.startsWith('-') || /^-[\d.]/.test(next)) && !/^[A-Za-z_][\w.]*=/.test(next);
      found[flag[1] as string] = hasValue ? next : 'true';
      if (hasValue) index += 1;
    }
  }
  return found;
}

/** Where the program's own arguments begin: behind the last word that is a script or a module, else behind the first word. */
function scriptPosition(argv: readonly string[]): number {
  const script = argv.findIndex((word) => /\.(?:py|ipynb|js|mjs|cjs|ts|R|r|jl|sh|rb|pl|m|lua)$/.test(word) && !word.startsWith('-'));
  if (script >= 0) return script;
  const modul = argv.indexOf('-m');
  return modul >= 0 ? modul + 1 : 0;
}
