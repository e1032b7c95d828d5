// Files that the server looks into: tensors of models and arrays, rows of tables, what a file says of itself. A page of them at a time.
import { Button, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ArtifactDescription, ArtifactOwner, DescribedTable, DescribedTensor } from '@assay/sdk';
import { describedAtOnce, descriptionQuery } from '../data/description-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText, countWithNoun, sizeText } from '../parts/number-text.ts';
import { useFilePlace } from './use-file-place.ts';
import classes from './artifact-browser.module.css';

interface DescribedPreviewProps {
  readonly owner: ArtifactOwner;
  readonly path: string;
}

export function DescribedPreview({ owner, path }: DescribedPreviewProps) {
  const [{ at = '' }, change] = useFilePlace();
  const from = /^\d{1,15}$/.test(at) ? Number(at) : 0;
  const setFrom = (next: number) => change({ at: next === 0 ? undefined : String(next) });
  const { data, error, isPlaceholderData, refetch } = useQuery(descriptionQuery(owner, path, from));
  if (error)
    return (
      <div style={{ padding: '0 18px' }}>
        <ErrorNote title="This file could not be read" error={error} onRetry={() => void refetch()} />
      </div>
    );
  if (!data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  if (data.problem !== undefined) return <p className={classes['hint']}>There is no preview: {data.problem}. The download has its bytes.</p>;
  return (
    <>
      <p className={classes['note']}>{summaryOf(data)}</p>
      <div key={from} className={classes['body']} tabIndex={0} role="region" aria-label={`Content of ${path}`} aria-busy={isPlaceholderData}>
        {data.table && <RowTable table={data.table} />}
        {(data.tensors ?? []).length > 0 && <TensorTable tensors={data.tensors!} />}
        <Pages description={data} from={from} onFrom={setFrom} />
        {(data.facts ?? []).length > 0 && <FactTable description={data} />}
      </div>
    </>
  );
}

function summaryOf({ format, tensorCount = 0, elementCount = 0, table }: ArtifactDescription): string {
  return [
    format ?? '',
    ...(tensorCount > 0 ? [countWithNoun(tensorCount, 'tensor'), countWithNoun(elementCount, 'number')] : []),
    ...(table === undefined ? [] : [countWithNoun(table.columns.length, 'column'), ...(table.rowCount === undefined ? [] : [countWithNoun(table.rowCount, 'row')])]),
  ].join(' · ');
}

function RowTable({ table: { columns, rows, from } }: { readonly table: DescribedTable }) {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">#</th>
          {columns.map(({ name, type }, index) => (
            <th key={index} scope="col" title={type}>
              {name}
              {type !== undefined && <small> {type}</small>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={from + index}>
            <td>{countText(from + index)}</td>
            {row.map((cell, column) => (
              <td key={column}>{cell ?? <span title="nothing">–</span>}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TensorTable({ tensors }: { readonly tensors: readonly DescribedTensor[] }) {
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">Tensor</th>
          <th scope="col">Type</th>
          <th scope="col">Shape</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {tensors.map(({ name, dtype, shape, sizeBytes }) => (
          <tr key={name}>
            <td className="mono">{name}</td>
            <td>{dtype}</td>
            <td>{shape.length === 0 ? 'scalar' : shape.join(' × ')}</td>
            <td>{sizeText(sizeBytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pages({
  description: { table, tensorCount = 0, tensors = [] },
  from,
  onFrom,
}: {
  readonly description: ArtifactDescription;
  readonly from: number;
  readonly onFrom: (from: number) => void;
}) {
  const shown = table?.rows.length ?? tensors.length;
  const hasMore = table?.hasMore ?? from + tensors.length < tensorCount;
  if (from === 0 && !hasMore) return null;
  const total = table?.rowCount ?? (table === undefined ? tensorCount : undefined);
  return (
    <Group gap="xs" p="xs">
      <Button size="compact-xs" variant="default" disabled={from === 0} onClick={() => onFrom(Math.max(0, from - describedAtOnce))}>
        Before
      </Button>
      <span>
        {shown === 0 ? 'nothing here' : `${countText(from + 1)} to ${countText(from + shown)}`}
        {total === undefined ? '' : ` of ${countText(total)}`}
      </span>
      <Button size="compact-xs" variant="default" disabled={!hasMore} onClick={() => onFrom(from + describedAtOnce)}>
        Next
      </Button>
    </Group>
  );
}

function FactTable({ description: { facts = [], factCount = 0 } }: { readonly description: ArtifactDescription }) {
  return (
    <table className={classes['table']} aria-label="What the file says of itself">
      <tbody>
        {facts.map(({ path, value }) => (
          <tr key={path}>
            <th scope="row">{path}</th>
            <td>{value}</td>
          </tr>
        ))}
        {factCount > facts.length && (
          <tr>
            <td colSpan={2}>and {countText(factCount - facts.length)} more</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
