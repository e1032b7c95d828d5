// The script that completes the command line in bash, printed from the table of commands. Pure.

export interface CompletedCommand {
  readonly name: string;
  /** Flags as they are written, and the words it begins with where they are a fixed few. */
  readonly candidates: readonly string[];
  /** Of flags that take one of a few values. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/** Where nothing of these fits, bash completes names of files. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, candidates }) => `    ${name}) candidates='${candidates.join(' ')}' ;;`);
  const values = commands.flatMap(({ name, choices }) => Object.entries(choices).map(([flag, words]) => `    '${name} ${flag}') candidates='${words.join(' ')}' ;;`));
  return `# Completion of assay for bash. To have it in every shell: ./assay completion bash > ~/.local/share/bash-completion/completions/assay
_assay() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= candidates= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -*) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case $command in
    '') candidates='${commands.map(({ name }) => name).join(' ')} --help --version --json' ;;
${cases.join('\n')}
  esac
  case "$command $previous" in
${values.join('\n')}
    *) ;;
  esac
  COMPREPLY=($(compgen -W "$candidates" -- "$word"))
}
complete -o default -F _assay assay ./assay
`;
}
