// What a run wrote to its console: the end first, earlier lines on demand, and a search over all of it.
import { Button, Skeleton, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ConsoleLine, RunRecord } from '@assay/sdk';
import { client } from '../parts/client.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countOf } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { exactTime } from '../parts/time-text.ts';
import { NotRecorded } from './not-recorded.tsx';
import classes from './reproduction.module.css';

interface ConsoleTabProps {
  readonly run: RunRecord;
  /** Only lines that contain it. */
  readonly find: string;
  readonly onFind: (text: string) => void;
}

const pageLines = 1000;

export function ConsoleTab({ run, find, onFind }: ConsoleTabProps) {
  const total = useQuery({ queryKey: ['console', run.id, 'total'], queryFn: ({ signal }) => client.readConsole({ runId: run.id, limit: 1 }, { signal }) });
  if (total.error) return <ErrorNote title="The console could not be read" error={total.error} onRetry={() => void total.refetch()} />;
  if (!total.data) return <Skeleton h={420} radius="lg" animate={false} />;
  if (total.data.total === 0) return <NotRecorded title="No console" text="A run started with assay run keeps what it prints: live, searchable, with progress bars folded to their last state." run={run} />;
  return (
    <div className={`card ${classes['console']}`}>
      <div className={classes['tools']}>
        <SearchField label="Find in the console" value={find} onChange={onFind} w={260} />
        <span>{countOf(total.data.total, 'line')}</span>
      </div>
      {find === '' ? <Tail key={run.id} run={run} total={total.data.total} /> : <Found key={find} run={run} find={find} />}
    </div>
  );
}

/** The last lines; it stays at the end as long as the reader does. */
function Tail({ run, total }: { readonly run: RunRecord; readonly total: number }) {
  const found = useInfiniteQuery({
    queryKey: ['console', run.id, 'tail'],
    queryFn: ({ pageParam, signal }) => client.readConsole({ runId: run.id, fromLine: pageParam.from, limit: pageParam.limit }, { signal }),
    initialPageParam: { from: Math.max(0, total - pageLines), limit: 5000 },
    getNextPageParam: (last) => (last.nextLine === undefined ? undefined : { from: last.nextLine, limit: 5000 }),
    getPreviousPageParam: (first) => {
      const start = first.lines[0]?.number ?? 0;
      return start === 0 ? undefined : { from: Math.max(0, start - pageLines), limit: Math.min(pageLines, start) };
    },
  });
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lines = found.data?.pages.flatMap((page) => page.lines) ?? [];
  const last = lines.at(-1)?.number;
  useEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <div
      className={classes['lines']}
      ref={box}
      tabIndex={0}
      role="log"
      aria-label="Console of the run"
      aria-live="off"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => (isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40)}
    >
      {found.hasPreviousPage && (
        <div className={classes['edge']}>
          <Button size="compact-xs" variant="default" loading={found.isFetchingPreviousPage} onClick={() => void found.fetchPreviousPage()}>
            Earlier lines
          </Button>
        </div>
      )}
      <Lines lines={lines} />
      {found.hasNextPage && (
        <div className={classes['edge']}>
          <Button size="compact-xs" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Later lines
          </Button>
        </div>
      )}
    </div>
  );
}

function Found({ run, find }: { readonly run: RunRecord; readonly find: string }) {
  const found = useInfiniteQuery({
    queryKey: ['console', run.id, 'found', find],
    queryFn: ({ pageParam, signal }) => client.readConsole({ runId: run.id, text: find, fromLine: pageParam, limit: pageLines }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextLine,
  });
  const lines = found.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <div className={classes['lines']} tabIndex={0} role="region" aria-label={`Console lines with ${find}`}>
      {lines.length === 0 && !found.isFetching && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          {found.hasNextPage ? 'Not in the lines looked at so far.' : 'No line contains that.'}
        </Text>
      )}
      <Lines lines={lines} />
      {found.hasNextPage && (
        <div className={classes['edge']}>
          <Button size="compact-xs" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Look further
          </Button>
        </div>
      )}
    </div>
  );
}

function Lines({ lines }: { readonly lines: readonly ConsoleLine[] }) {
  return (
    <ol>
      {lines.map(({ number, at, stream, text }) => (
        <li key={number} data-stream={stream}>
          <span title={`${exactTime(at)}, ${stream}`}>{number + 1}</span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
