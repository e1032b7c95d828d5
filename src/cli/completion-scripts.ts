// The scripts by which shells complete. Names of commands and flags are letters, digits and dashes; summaries are quoted. Pure.

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** As they are written: `--json`. */
  readonly flags: readonly string[];
}

type Script = (commands: readonly CompletedCommand[]) => string;

export const completionScripts = { bash, zsh, fish, powershell } as const satisfies Readonly<Record<string, Script>>;

function bash(commands: readonly CompletedCommand[]): string {
  return `# bash completion of assay
_assay() {
  local word=\${COMP_WORDS[COMP_CWORD]} command= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      --) COMPREPLY=(); return ;;
      -*) ;;
      *) command=\${command:-\${COMP_WORDS[index]}} ;;
    esac
  done
  local names='${names(commands)}' flags='--help --version --json'
  case $command in
    '') if [[ $word != -* ]]; then flags=$names; fi ;;
    help) flags=$names ;;
${commands
  .filter(({ flags }) => flags.length > 0)
  .map(({ name, flags }) => `    ${name}) flags='${flags.join(' ')}' ;;`)
  .join('\n')}
    *) flags= ;;
  esac
  COMPREPLY=()
  if [[ -z $command || $command == help || $word == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$word")); fi
}
complete -o default -F _assay assay ./assay`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  return `#compdef assay
# zsh completion of assay
_assay() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quotedForShell(`${name}:${summary.replaceAll(':', ' ')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case $words[2] in
    help) _describe 'command' commands ;;
${commands
  .filter(({ flags }) => flags.length > 0)
  .map(({ name, flags }) => `    ${name}) [[ $PREFIX == -* ]] && compadd -- ${flags.join(' ')} || _files ;;`)
  .join('\n')}
  esac
}
if [[ $funcstack[1] == _assay ]]; then _assay "$@"; else compdef _assay assay; fi`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const all = names(commands);
  return [
    '# fish completion of assay',
    `set -l names ${all}`,
    ...commands.map(({ name, summary }) => `complete -c assay -n "not __fish_seen_subcommand_from $names" -f -a ${name} -d ${quotedForShell(summary)}`),
    `complete -c assay -n "__fish_seen_subcommand_from help" -f -a "$names"`,
    ...commands.flatMap(({ name, flags }) => flags.map((flag) => `complete -c assay -n "__fish_seen_subcommand_from ${name}" -l ${flag.slice(2)}`)),
  ].join('\n');
}

function powershell(commands: readonly CompletedCommand[]): string {
  return `# PowerShell completion of assay
Register-ArgumentCompleter -Native -CommandName assay -ScriptBlock {
  param($word, $ast, $position)
  $flags = @{
${commands.map(({ name, flags }) => `    '${name}' = @(${flags.map((flag) => `'${flag}'`).join(', ')})`).join('\n')}
  }
  $command = $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | Where-Object { $flags.ContainsKey($_) } | Select-Object -First 1
  $choices = if ($command -and $command -ne $word) { $flags[$command] } else { $flags.Keys | Sort-Object }
  $choices | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}`;
}

function names(commands: readonly CompletedCommand[]): string {
  return commands.map(({ name }) => name).join(' ');
}

function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
