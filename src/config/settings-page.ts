// Prints the table of settings: as the flags part of the help text and as docs/settings.md.
import { clientSettingRows } from './client-setting-table.ts';
import { dashedName } from './flag.ts';
import { type Setting, settingNames, settings, variableName } from './settings.ts';

/** The lines of `--help` for every setting, wrapped to a terminal's 80 columns. */
export function flagsHelp(): string {
  return settingNames
    .map((name) => {
      const setting: Setting = settings[name];
      const flag = setting.kind === 'boolean' ? `--${setting.default === 'true' ? 'no-' : ''}${dashedName(name)}` : `--${dashedName(name)} ${setting.placeholder ?? 'TEXT'}`;
      const choices = setting.choices === undefined ? '' : ` One of ${setting.choices.join(', ')}.`;
      const fallback = setting.default === '' || setting.kind === 'boolean' ? '' : ` (default ${setting.default})`;
      return `  ${flag}\n${wrap(`${setting.sentence}${choices}${fallback}`, '      ')}`;
    })
    .join('\n');
}

/** The whole of docs/settings.md; written by scripts/generate-docs.mjs and compared by a test. */
export function settingsPage(): string {
  const rows = settingNames.map((name) => {
    const setting: Setting = settings[name];
    const notes = [
      setting.choices && `One of ${setting.choices.join(', ')}.`,
      setting.secret === true && 'Its password is never shown.',
      setting.aliases && `Also read from ${setting.aliases.join(', ')}.`,
    ];
    const sentence = [setting.sentence, ...notes].filter(Boolean).join(' ');
    return `| \`${dashedName(name)}\` | \`${variableName(name)}\` | ${kindWords[setting.kind]} | ${setting.default === '' ? '' : `\`${setting.default}\``} | ${sentence} |`;
  });
  return `${pageStart}${rows.join('\n')}\n${clientPart}${clientSettingRows().join('\n')}\n`;
}

const kindWords: Record<Setting['kind'], string> = {
  text: 'text',
  integer: 'whole number',
  bytes: 'size',
  seconds: 'seconds',
  boolean: 'true or false',
  list: 'list, by commas',
  choice: 'choice',
};

const pageStart = `# Settings

<!-- Generated from src/config/settings.ts and client-setting-table.ts by scripts/generate-docs.mjs; a test compares the two. -->

Give a setting as a flag (\`--port 5001\`), as an environment variable (\`ASSAY_PORT=5001\`) or in a configuration
file named by \`--config\` (YAML or JSON: \`port: 5001\`). A flag wins over a variable, a variable over the file, the
file over the default. What is true or false is switched with \`--name\` and \`--no-name\`. A flag or a name in the file
that does not exist is an error; an \`ASSAY_\` variable that does not exist is told of at the start and ignored.
\`./assay config\` shows every value and where it came from.

| Setting | Variable | Kind | Default | Meaning |
|---|---|---|---|---|
`;

const clientPart = `
## Settings of the commands

What the commands that are clients need to know: a flag wins over the variable, the variable over assay.toml, assay.toml
over another tool's variable. assay.toml is looked for from the working folder up to the repository's root. More about
recording stands in [capture.md](capture.md), about \`volatile\` and \`tolerance\` in [verdicts.md](verdicts.md).

| Flag | Variable | assay.toml | Also from | Default | Meaning |
|---|---|---|---|---|---|
`;

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 80 && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** The text of `./assay server --help`. */
export function serverHelp(): string {
  return `Runs the tracking server and the web app in one process.

Examples:
  ./assay server
  ./assay server --port 5001 --data ~/assay-data
  ./assay server --database postgresql://assay@localhost/assay
  ./assay server --host 0.0.0.0 --allowed-hosts tracking.example.org

Flags (each also as an environment variable, such as ASSAY_PORT, and in a --config file):
${flagsHelp()}
  --json
      Print what is printed at the start as one JSON object.
  -V, --version
      Show the version.
  -h, --help
      This text.

The server stops on SIGTERM or Ctrl-C: it finishes what is under way and exits with 0. A second signal stops it at
once. It exits with 1 when it cannot start or its disk fails, and with 2 when it was called wrongly.
`;
}
