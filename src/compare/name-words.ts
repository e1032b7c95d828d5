// The words that a name is made of, and which lists of words it speaks of. Whole words only: `stages` is no tag.

/** In lower case, split at every sign that is neither letter nor digit and where small letters turn to capitals: `outputDir` is `output`, `dir`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** A list of phrases, each one word or several that stand side by side: `run_id`. */
export type Phrases = readonly (readonly string[])[];

export function phrases(text: string): Phrases {
  return text.split(' ').map((phrase) => phrase.split('_'));
}

/** Whether one of the phrases stands anywhere in the name. */
export function speaksOf(name: string, list: Phrases): boolean {
  const words = wordsOf(name);
  return list.some((phrase) => words.some((_, at) => startsAt(words, phrase, at)));
}

/** Whether the last part of a dotted name is one of the phrases and nothing else. */
export function isOnly(name: string, list: Phrases): boolean {
  const words = wordsOf(name.split('.').at(-1) ?? name);
  return list.some((phrase) => phrase.length === words.length && startsAt(words, phrase, 0));
}

function startsAt(words: readonly string[], phrase: readonly string[], at: number): boolean {
  return phrase.every((word, index) => words[at + index] === word);
}
