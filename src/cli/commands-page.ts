// docs/commands.md, printed from the table of commands and their own help.
import { commands } from './commands.ts';

export async function commandsPage(): Promise<string> {
  const entries = Object.entries(commands);
  const helps = await Promise.all(entries.map(async ([name, { load }]) => ({ name, help: (await load()).help.trim() })));
  return `# Commands

\`./assay server\` runs the tracking server; its flags are the settings of [settings.md](settings.md). All other commands are clients. Each
takes \`--help\` and \`--json\`; what their exit codes mean stands in [exit-codes.md](exit-codes.md). A flag's value follows it as the next word or
behind \`=\`. Of a flag that is given twice the last one counts, but for those that may be given more than once. What follows \`--\` is no flag.

Colours follow \`NO_COLOR\`, then \`FORCE_COLOR\`, then \`TERM=dumb\`, and without these whether the output is a terminal.

| Command | What it does |
|---|---|
${entries.map(([name, { summary }]) => `| [\`${name}\`](#assay-${name}) | ${summary} |`).join('\n')}

${helps.map(({ name, help }) => `## assay ${name}\n\n\`\`\`text\n${help}\n\`\`\``).join('\n\n')}

This page is printed from \`src/cli/commands.ts\`.
`;
}
