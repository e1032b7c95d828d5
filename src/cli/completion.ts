// `assay completion bash`: the script that completes commands, flags and their values.
import type { FlagTable } from '../config/flag.ts';
import { commonFlags, dashedName } from '../config/flag.ts';
import { writtenFlags } from '../config/flag-tokens.ts';
import { serverFlags } from '../config/setting-flags.ts';
import { SettingError } from '../config/setting-error.ts';
import { bashCompletion, type CompletedCommand } from './bash-completion.ts';
import { type Command, defineCommand } from './command.ts';
import type { CommandTable } from './command-entry.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonDocument } from './json-document.ts';

export const completionOf = (commands: CommandTable): Command =>
  defineCommand({
    name: 'completion',
    about: `Prints the script that completes commands, their flags and the values of flags that take one of a few. Bash is the shell it is for.

Examples:
  source <(./assay completion bash)
  ./assay completion bash > ~/.local/share/bash-completion/completions/assay`,
    flags: {},
    startsWith: ['bash'],
    json: 'The script, as one document',
    end: `Exit codes: 0 printed, 2 called wrongly.`,
    async run({ words, json, print }) {
      if (words.length !== 1 || words[0] !== 'bash') throw new SettingError(`completion takes the name of a shell, bash, and got ${words.join(' ') || 'none'}.`);
      const script = bashCompletion(await completedCommands(commands));
      print(json ? jsonDocument({ shell: 'bash', script }) : script.trimEnd());
      return exitCodes.same;
    },
  });

async function completedCommands(commands: CommandTable): Promise<readonly CompletedCommand[]> {
  const clients = await Promise.all(
    Object.entries(commands).map(async ([name, { load }]) => {
      const { flags, startsWith } = await load();
      return completed(name, flags, startsWith);
    }),
  );
  const names = [...Object.keys(commands), 'server'];
  return [...clients, completed('help', commonFlags, names), completed('server', { ...serverFlags, ...commonFlags }, [])];
}

function completed(name: string, flags: FlagTable, words: readonly string[]): CompletedCommand {
  const choices = Object.entries(flags).flatMap(([flag, { choices: values }]) => (values === undefined ? [] : [[`--${dashedName(flag)}`, values] as const]));
  return { name, candidates: [...words, ...writtenFlags(flags)], choices: Object.fromEntries(choices) };
}
