// `assay completion`: what a shell needs to complete commands and flags, made from their tables.
import { commonFlags, dashedName } from '../config/flag.ts';
import { SettingError } from '../config/setting-error.ts';
import { didYouMean } from '../config/nearest-name.ts';
import { type Command, type CommandEntry, defineCommand } from './command.ts';
import { completionScripts, type CompletedCommand } from './completion-scripts.ts';
import { exitCodes } from './exit-codes.ts';

/** `commands` is the table that it stands in itself. */
export const completionOf = (commands: Readonly<Record<string, CommandEntry>>): Command =>
  defineCommand({
    name: 'completion',
    about: `Prints a script that lets your shell complete commands and flags.

Examples:
  source <(./assay completion bash)
  ./assay completion zsh > ~/.zfunc/_assay
  ./assay completion fish > ~/.config/fish/completions/assay.fish
  ./assay completion powershell | Out-String | Invoke-Expression

SHELL is bash, zsh, fish or powershell. What is completed is the name assay, with or without a path before it.`,
    flags: {},
    json: 'The commands and their flags, as JSON',
    end: 'Exit codes: 0 printed, 2 called wrongly.',
    async run({ words, json, print }) {
      const [shell, ...more] = words;
      const known = Object.keys(completionScripts);
      if (!json && (shell === undefined || more.length > 0)) throw new SettingError(`completion takes one shell: ${known.join(', ')}.`);
      if (shell !== undefined && !Object.hasOwn(completionScripts, shell))
        throw new SettingError(`there is no completion for ${shell}${didYouMean(shell, known) || `; write ${known.join(', ')}.`}`);
      const all: CompletedCommand[] = [];
      for (const [name, { summary, load }] of Object.entries(commands)) all.push({ name, summary, flags: flagsOf((await load()).flags) });
      all.push(
        { name: 'help', summary: 'Show the help of a command', flags: [] },
        { name: 'server', summary: 'Run the tracking server and the web app', flags: flagsOf(commonFlags) },
      );
      print(json ? JSON.stringify({ commands: all }) : completionScripts[shell as keyof typeof completionScripts](all));
      return exitCodes.same;
    },
  });

function flagsOf(flags: Parameters<typeof Object.entries>[0]): readonly string[] {
  return Object.entries(flags as Readonly<Record<string, { readonly kind: string }>>).flatMap(([name, { kind }]) => [
    `--${dashedName(name)}`,
    ...(kind === 'on-off' ? [`--no-${dashedName(name)}`] : []),
  ]);
}
