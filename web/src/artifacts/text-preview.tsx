// Files that are text: as lines with a little colour, or as a table. Everything is put into the page as text.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ArtifactOwner } from '@assay/sdk';
import { fileHeadQuery, type FileHead } from '../data/file-head-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText, sizeText } from '../parts/number-text.ts';
import { ColoredText } from './colored-text.tsx';
import { tableOfJson } from './json-table.ts';
import classes from './artifact-browser.module.css';

interface PreviewProps {
  readonly owner: ArtifactOwner;
  readonly path: string;
}

export function TextPreview({ owner, path }: PreviewProps) {
  return <FileBody owner={owner} path={path} show={(head) => <TextBody head={head} path={path} />} />;
}

/** Names tell nothing of these; if the bytes look like text they are shown as such. */
export function UnknownPreview({ owner, path }: PreviewProps) {
  return (
    <FileBody
      owner={owner}
      path={path}
      show={(head) =>
        head.isBinary ? (
          <p className={classes['hint']}>There is no preview for files of this kind. {sizeText(head.sizeBytes)} to download.</p>
        ) : (
          <TextBody head={head} path={path} />
        )
      }
    />
  );
}

/** The beginning of a file, however it is shown, or why it is not. */
export function FileBody({ owner, path, show }: PreviewProps & { readonly show: (head: FileHead) => React.ReactNode }) {
  const { data, error, refetch } = useQuery(fileHeadQuery(owner, path));
  if (error)
    return (
      <div style={{ padding: '0 18px' }}>
        <ErrorNote title="This file could not be read" error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  if (data.sizeBytes === 0) return <p className={classes['hint']}>This file is empty.</p>;
  return (
    <>
      {data.isCut && (
        <p className={classes['note']}>
          The first {sizeText(1_000_000)} of {sizeText(data.sizeBytes)}. The download has it all.
        </p>
      )}
      <div className={classes['body']} tabIndex={0} role="region" aria-label={`Content of ${path}`}>
        {show(data)}
      </div>
    </>
  );
}

const shownChars = 200_000;

function TextBody({ head, path }: { readonly head: FileHead; readonly path: string }) {
  const isJson = /\.json$/i.test(path);
  const json = useMemo(() => (isJson && !head.isCut ? parseJson(head.text) : undefined), [isJson, head]);
  const table = json === undefined ? undefined : tableOfJson(json.value);
  if (table) return <Grid rows={[table.columns, ...table.rows]} hasMore={false} />;
  const text = json === undefined ? head.text : JSON.stringify(json.value, null, 2);
  return (
    <>
      {text.length > shownChars && (
        <p className={classes['note']}>
          The first {countText(shownChars)} of {countText(text.length)} characters.
        </p>
      )}
      <ColoredText text={text.slice(0, shownChars)} language={isJson ? 'json' : /(\.ya?ml|MLmodel)$/.test(path) ? 'yaml' : 'plain'} />
    </>
  );
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const shownRows = 500;

function Grid({ rows, hasMore }: { readonly rows: readonly (readonly string[])[]; readonly hasMore: boolean }) {
  const [head = [], ...body] = rows;
  return (
    <>
      {(hasMore || body.length > shownRows) && <p className={classes['note']}>The first {countText(Math.min(shownRows, body.length))} rows.</p>}
      <table className={classes['table']}>
        <thead>
          <tr>
            {head.map((title, index) => (
              <th key={index} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.slice(0, shownRows).map((row, index) => (
            <tr key={index}>
              {head.map((_title, column) => (
                <td key={column} title={row[column]}>
                  {row[column]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
