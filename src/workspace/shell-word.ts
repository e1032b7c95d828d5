// How a word is typed into a shell.

/** As it is, or in quotes where the shell would take it for something else. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
