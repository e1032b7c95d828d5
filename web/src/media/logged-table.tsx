// The first rows of a table that was logged as a file: a large one is read as far as is shown.
import { Button, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ArtifactOwner } from '@assay/sdk';
import browser from '../artifacts/artifact-browser.module.css';
import { tableOfJson } from '../artifacts/json-table.ts';
import { client } from '../data/client.ts';
import { fileHeadQuery } from '../data/file-head-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText, sizeText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { readTableHead } from './read-table-head.ts';
import classes from './media.module.css';

const shownRows = 100;

export function LoggedTable({ owner, path }: { readonly owner: ArtifactOwner; readonly path: string }) {
  const { data, error, refetch } = useQuery(fileHeadQuery(owner, path));
  const table = useMemo(() => data && tableOfJson(readTableHead(data.text)), [data]);
  if (error) return <ErrorNote title="This table could not be read" error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  return (
    <>
      <div className={classes['foot']}>
        <span>{table === undefined ? 'This is no table that can be shown.' : rowsText(table.rows.length, data.isCut)}</span>
        <Button component="a" href={client.artifactUrl({ owner, path })} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          Download, {sizeText(data.sizeBytes)}
        </Button>
      </div>
      {table !== undefined && (
        <div className={browser['body']} tabIndex={0} role="region" aria-label={`Table ${visibleText(path)}`}>
          <table className={browser['table']}>
            <thead>
              <tr>
                {table.columns.map((column, index) => (
                  <th key={index} scope="col">
                    {visibleText(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.slice(0, shownRows).map((row, index) => (
                <tr key={index}>
                  {table.columns.map((_column, place) => (
                    <td key={place} title={row[place]}>
                      {visibleText(row[place] ?? '')}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function rowsText(count: number, isCut: boolean): string {
  if (isCut) return `The first ${countText(Math.min(shownRows, count))} rows of a large table.`;
  return count > shownRows ? `The first ${countText(shownRows)} of ${countText(count)} rows.` : `${countText(count)} rows.`;
}
