// Markdown as elements of the page. HTML in it stays text; what comes out is cleaned once more, by a list of what may be
// there at all. Nothing in it reaches another host: a picture from elsewhere becomes a link.
import createDOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { visibleText } from '../parts/visible-text.ts';

/** Where a relative address leads; undefined when nowhere. */
export type ResolveLink = (href: string, what: 'image' | 'link') => string | undefined;

const purify = createDOMPurify(window);
const allowedTags = 'a blockquote br code del em h3 h4 h5 h6 hr img li ol p pre s span strong sub sup table tbody td th thead tr ul'.split(' ');
const allowedAttributes = ['href', 'src', 'alt', 'title', 'start', 'data-align'];

const parser = new MarkdownIt({ html: false, linkify: true, maxNesting: 40 });
// Nothing but text pages and mail: no scripts, no data, no programs of the reader's.
parser.validateLink = (url) => /^(?:https?:|mailto:|#|\/(?!\/)|[^:]*$)/i.test(url.trim());

export function renderMarkdown(text: string, resolve: ResolveLink): DocumentFragment {
  const html = parser.render(withTicks(visibleText(text.replaceAll('\r\n', '\n'))));
  const fragment = purify.sanitize(html, {
    ALLOWED_TAGS: [...allowedTags, 'h1', 'h2'],
    ALLOWED_ATTR: [...allowedAttributes, 'style'],
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  tidyLinks(fragment, resolve);
  tidyHeadings(fragment);
  for (const cell of fragment.querySelectorAll<HTMLElement>('[style]')) {
    const { textAlign } = cell.style;
    cell.removeAttribute('style');
    if (textAlign === 'right' || textAlign === 'center') cell.dataset['align'] = textAlign;
  }
  return fragment;
}

/** Lists of things to do show whether they are done. */
function withTicks(text: string): string {
  return text.replace(/^(\s*(?:[-*+]|\d+[.)])\s+)\[([ xX])\](?=\s)/gm, (_all, bullet: string, mark: string) => `${bullet}${mark === ' ' ? '☐' : '☑'}`);
}

function tidyLinks(fragment: DocumentFragment, resolve: ResolveLink): void {
  for (const image of fragment.querySelectorAll('img')) {
    const source = image.getAttribute('src') ?? '';
    const known = isElsewhere(source) ? undefined : resolve(source, 'image');
    if (known === undefined) image.replaceWith(linkTo(source, image.alt === '' ? source : image.alt));
    else {
      image.src = known;
      image.loading = 'lazy';
    }
  }
  for (const link of fragment.querySelectorAll('a')) {
    const href = link.getAttribute('href') ?? '';
    const known = isElsewhere(href) ? href : resolve(href, 'link');
    if (known === undefined) link.removeAttribute('href');
    else link.setAttribute('href', known);
    if (isElsewhere(href)) {
      link.target = '_blank';
      link.rel = 'noopener noreferrer nofollow';
    }
  }
}

function linkTo(href: string, text: string): HTMLElement {
  if (!/^https?:/i.test(href)) return Object.assign(document.createElement('span'), { textContent: text });
  return Object.assign(document.createElement('a'), { href, textContent: text });
}

function isElsewhere(href: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(href);
}

/** The page has headings of its own above these, so they begin at the third level, and leave none out. */
function tidyHeadings(fragment: DocumentFragment): void {
  const headings = [...fragment.querySelectorAll('h1,h2,h3,h4,h5,h6')];
  const least = headings.reduce((low, { tagName }) => Math.min(low, Number(tagName[1])), 6);
  let before = 2;
  for (const heading of headings) {
    before = Math.min(3 + Number(heading.tagName[1]) - least, before + 1, 6);
    const other = document.createElement(`h${before}`);
    while (heading.firstChild) other.append(heading.firstChild);
    heading.replaceWith(other);
  }
}
