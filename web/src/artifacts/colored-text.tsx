// Text with a little colour: keys apart from values. No markup is made, so no text can become any.
import { useMemo } from 'react';
import classes from './artifact-browser.module.css';

type Language = 'json' | 'yaml' | 'plain';

const patterns: Readonly<Record<Exclude<Language, 'plain'>, RegExp>> = {
  json: /(?<key>"(?:[^"\\\n]|\\.)*")(?=\s*:)|(?<value>"(?:[^"\\\n]|\\.)*"|-?\b\d[\d.eE+-]*\b|\b(?:true|false|null)\b)/g,
  yaml: /(?<key>^[ \t-]*[\w./-]+)(?=:(?:\s|$))|(?<value>#.*$)/gm,
};

/** Longer texts stay plain: thousands of pieces would make the page slow. */
const coloredChars = 60_000;

export function ColoredText({ text, language }: { readonly text: string; readonly language: Language }) {
  const pieces = useMemo(() => (language === 'plain' || text.length > coloredChars ? [text] : cut(text, patterns[language])), [text, language]);
  return <pre className={classes['code']}>{pieces}</pre>;
}

function cut(text: string, pattern: RegExp): readonly React.ReactNode[] {
  const pieces: React.ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(text.slice(at, match.index));
    pieces.push(match.groups?.['key'] === undefined ? <em key={match.index}>{match[0]}</em> : <i key={match.index}>{match[0]}</i>);
    at = match.index + match[0].length;
  }
  return [...pieces, text.slice(at)];
}
