// Two files held against each other: JSON by key, tables by column and row, texts by line, arrays by name and shape.
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ArtifactDescription, ArtifactOwner } from '@assay/sdk';
import { descriptionQuery } from '../data/description-query.ts';
import { fileHeadQuery, type FileHead } from '../data/file-head-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { sizeText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { differingLines } from './differing-lines.ts';
import { differingValues, type ValueChange } from './differing-values.ts';
import { ChangedLines, ChangedValues } from './difference-tables.tsx';
import { kindOf } from './file-kind.ts';
import classes from './artifact-browser.module.css';

interface FileId {
  readonly owner: ArtifactOwner;
  readonly path: string;
}

interface DifferenceProps {
  readonly before: FileId;
  readonly after: FileId;
}

export function FileDifference({ before, after }: DifferenceProps) {
  const one = useQuery(fileHeadQuery(before.owner, before.path));
  const other = useQuery(fileHeadQuery(after.owner, after.path));
  const failed = one.error ? before : other.error ? after : undefined;
  if (failed) {
    return (
      <div style={{ padding: '0 18px' }}>
        <ErrorNote
          title={`${failed.path} of ${failed.owner} could not be read`}
          error={one.error ?? other.error}
          onRetry={() => void Promise.all([one.refetch(), other.refetch()])}
        />
      </div>
    );
  }
  if (!one.data || !other.data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  const isTable = [before, after].every(({ path }) => kindOf(path) === 'table');
  const isOutlined = [before, after].every(({ path }) => ['arrays', 'columns'].includes(kindOf(path)));
  return (
    <>
      <p className={classes['note']}>
        {visibleText(
          `From ${before.path}${before.owner === after.owner ? '' : ` of ${before.owner}`} (${sizeText(one.data.sizeBytes)}) to ${after.path} (${sizeText(other.data.sizeBytes)}).`,
        )}
        {(one.data.isCut || other.data.isCut) && !isOutlined && ` Only the first ${sizeText(1_000_000)} of each are compared.`}
      </p>
      <div className={classes['body']} tabIndex={0} role="region" aria-label="What differs">
        {isOutlined ? (
          <ArraysDifference before={before} after={after} />
        ) : (
          <TextDifference heads={[one.data, other.data]} path={after.path} note={isTable ? <ColumnsNote before={before} after={after} /> : undefined} />
        )}
      </div>
    </>
  );
}

interface TextDifferenceProps {
  readonly heads: readonly [FileHead, FileHead];
  readonly path: string;
  readonly note: React.ReactNode;
}

function TextDifference({ heads: [before, after], path, note }: TextDifferenceProps) {
  const found = useMemo(() => difference(before, after, path), [before, after, path]);
  if (before.isBinary || after.isBinary)
    return <p className={classes['hint']}>These are no texts, and of a kind whose content is not compared here. The command assay compare looks at every byte.</p>;
  if (found.kind === 'values') return <ChangedValues changes={found.changes} />;
  return (
    <>
      {note}
      <ChangedLines lines={found.lines} isCut={before.isCut || after.isCut} />
    </>
  );
}

type Found = { readonly kind: 'values'; readonly changes: readonly ValueChange[] } | { readonly kind: 'lines'; readonly lines: ReturnType<typeof differingLines> };

function difference(before: FileHead, after: FileHead, path: string): Found {
  const isWhole = !before.isCut && !after.isCut;
  const values = /\.json$/i.test(path) && isWhole ? parsedBoth(before.text, after.text) : undefined;
  if (values) return { kind: 'values', changes: differingValues(values[0], values[1]) };
  return { kind: 'lines', lines: differingLines(before.text.split('\n'), after.text.split('\n')) };
}

/** The columns of two tables, as the server reads them: a name may hold a comma. */
function ColumnsNote({ before, after }: DifferenceProps) {
  const one = useQuery(descriptionQuery(before.owner, before.path, 0));
  const other = useQuery(descriptionQuery(after.owner, after.path, 0));
  const [old, now] = [one, other].map(({ data }) => data?.table?.columns.map(({ name }) => name));
  const text = old && now ? columnsText(old, now) : '';
  return text === '' ? null : <p className={classes['note']}>{visibleText(`${text}.`)}</p>;
}

function columnsText(before: readonly string[], after: readonly string[]): string {
  const gone = before.filter((column) => !after.includes(column));
  const added = after.filter((column) => !before.includes(column));
  return [gone.length > 0 && `Columns that went: ${gone.join(', ')}`, added.length > 0 && `${gone.length > 0 ? 'c' : 'C'}olumns that came: ${added.join(', ')}`]
    .filter((part) => part !== false)
    .join('; ');
}

function parsedBoth(before: string, after: string): readonly [unknown, unknown] | undefined {
  try {
    return [JSON.parse(before), JSON.parse(after)];
  } catch {
    return undefined;
  }
}

/** By what the server tells of them: names, types and shapes, not the numbers in them. */
function ArraysDifference({ before, after }: DifferenceProps) {
  const one = useQuery(descriptionQuery(before.owner, before.path, 0));
  const other = useQuery(descriptionQuery(after.owner, after.path, 0));
  if (one.error || other.error)
    return <ErrorNote title="What these files hold could not be read" error={one.error ?? other.error} onRetry={() => void Promise.all([one.refetch(), other.refetch()])} />;
  if (!one.data || !other.data) return <Skeleton m={18} h={320} w="auto" animate={false} />;
  const problem = one.data.problem ?? other.data.problem;
  if (problem !== undefined) return <p className={classes['hint']}>They cannot be compared here: {visibleText(problem)}.</p>;
  const isCut = [one.data, other.data].some(({ tensors = [], tensorCount = 0 }) => tensors.length < tensorCount);
  return (
    <>
      <p className={classes['note']}>Names, types and shapes are compared, not the numbers.{isCut && ' Only the first arrays of each are.'}</p>
      <ChangedValues changes={differingValues(shapesOf(one.data), shapesOf(other.data))} />
    </>
  );
}

function shapesOf({ tensors = [], facts = [], table }: ArtifactDescription): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...tensors.map(({ name, dtype, shape }) => [name, `${dtype} ${shape.join(' × ')}`] as const),
    ...(table?.columns ?? []).map(({ name, type = '' }) => [`column ${name}`, type] as const),
    ...facts.map(({ path, value }) => [`says ${path}`, value] as const),
  ]);
}
