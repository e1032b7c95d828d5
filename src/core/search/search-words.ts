// Looks for words in the texts of one thing.
import { holdsWords, snippetOf, wordsIn, type WordSearch } from '../../language/words.ts';
import type { SearchedText, WordMatch } from './search-hit.ts';

/** Of one text so many characters are looked at, and of one thing so many different words: who logs more is found by what came first. */
const charactersPerText = 10_000;
const charactersOfWords = 200_000;

/** The words a thing is found by. */
export function searchedWords(texts: readonly SearchedText[]): ReadonlySet<string> {
  const words = new Set<string>();
  let characters = 0;
  for (const { key, text } of texts) {
    for (const word of wordsIn(`${key ?? ''} ${text.slice(0, charactersPerText)}`)) {
      if (words.has(word)) continue;
      characters += word.length;
      if (characters > charactersOfWords) return words;
      words.add(word);
    }
  }
  return words;
}

const matchesShown = 10;

/** Where the words stand; undefined when not all of them are there. */
export function matchWords(texts: readonly SearchedText[], search: WordSearch): readonly WordMatch[] | undefined {
  if (!holdsWords(searchedWords(texts), search)) return undefined;
  const matches: WordMatch[] = [];
  for (const { field, key, text } of texts) {
    const looked = text.slice(0, charactersPerText);
    const snippet = snippetOf(looked, search) ?? (key === undefined || snippetOf(key, search) === undefined ? undefined : looked.slice(0, 160));
    if (snippet !== undefined) matches.push({ field, ...(key !== undefined && { key }), snippet });
    if (matches.length === matchesShown) break;
  }
  return matches;
}
