// Files people wrote to be read: Markdown rendered, notebooks cell by cell. Links to files beside them lead there.
import { useCallback } from 'react';
import type { ArtifactOwner } from '@assay/sdk';
import { client } from '../data/client.ts';
import { Markdown } from '../markdown/markdown.tsx';
import type { ResolveLink } from '../markdown/render-markdown.ts';
import { kindOf } from './file-kind.ts';
import { NotebookCells } from './notebook-cells.tsx';
import { readNotebook } from './read-notebook.ts';
import { FileBody } from './text-preview.tsx';
import classes from './artifact-browser.module.css';

interface WrittenPreviewProps {
  readonly owner: ArtifactOwner;
  readonly path: string;
}

export function MarkdownPreview({ owner, path }: WrittenPreviewProps) {
  const resolve = useCallback<ResolveLink>(
    (href, what) => {
      const beside = pathBeside(path, href);
      if (beside === undefined) return undefined;
      return what === 'image' && kindOf(beside) === 'image'
        ? client.artifactUrl({ owner, path: beside, inline: 'safe' })
        : what === 'link'
          ? client.artifactUrl({ owner, path: beside })
          : undefined;
    },
    [owner, path],
  );
  return (
    <FileBody
      owner={owner}
      path={path}
      show={({ text }) => (
        <div className={classes['written']}>
          <Markdown text={text} resolve={resolve} />
        </div>
      )}
    />
  );
}

export function NotebookPreview({ owner, path }: WrittenPreviewProps) {
  return (
    <FileBody
      owner={owner}
      path={path}
      show={({ text, isCut }) => {
        const cells = readNotebook(text);
        if (cells) return <NotebookCells cells={cells} />;
        return <p className={classes['hint']}>{isCut ? 'This notebook is too large for a preview.' : 'This is no notebook, by what it holds.'} Its source is beside this view.</p>;
      }}
    />
  );
}

/** The path of a file named from another one; undefined when it leads out. */
export function pathBeside(path: string, href: string): string | undefined {
  const bare = href.replace(/[?#].*$/, '');
  if (bare === '' || bare.startsWith('/')) return undefined;
  const parts = path.split('/').slice(0, -1);
  for (const part of decoded(bare).split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
