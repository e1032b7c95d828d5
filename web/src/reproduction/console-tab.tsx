// What a run wrote to its console: the end first, earlier lines on demand, and a search over all of it.
import { Button, Skeleton, Text } from '@mantine/core';
import { IconArrowBarToDown } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RunRecord } from '@assay/sdk';
import { consoleFoundQuery, consoleTotalQuery } from '../data/console-queries.ts';
import { useConsoleTail } from '../data/console-tail.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countWithNoun, countText } from '../parts/number-text.ts';
import { SearchField } from '../parts/search-field.tsx';
import { ConsoleLines } from './console-lines.tsx';
import { NotRecorded } from './not-recorded.tsx';
import classes from './reproduction.module.css';

interface ConsoleTabProps {
  readonly run: RunRecord;
  /** Only lines that contain it. */
  readonly find: string;
  readonly onFind: (text: string) => void;
}

export function ConsoleTab({ run, find, onFind }: ConsoleTabProps) {
  const { data: total, error, refetch } = useQuery(consoleTotalQuery(run.id));
  if (total === undefined && error) return <ErrorNote title="The console could not be read" error={error} onRetry={() => void refetch()} />;
  if (total === undefined) return <Skeleton h={420} radius="lg" animate={false} />;
  if (total === 0)
    return <NotRecorded title="No console" text="A run started with assay run keeps what it prints: live, searchable, with progress bars folded to their last state." run={run} />;
  return (
    <div className={`card ${classes['console']}`}>
      <div className={classes['tools']}>
        <SearchField label="Find in the console" value={find} onChange={onFind} w={260} />
        <span className="numbers">{countWithNoun(total, 'line')}</span>
      </div>
      {find === '' ? <TailView key={run.id} runId={run.id} total={total} /> : <Found key={find} runId={run.id} total={total} find={find} />}
    </div>
  );
}

/** So close to the end counts as being there. */
const endPixels = 40;

/** The last lines; it stays at the end as long as the reader does, and stands still when they look further up. */
function TailView({ runId, total }: { readonly runId: string; readonly total: number }) {
  const [isFollowing, setIsFollowing] = useState(true);
  const { tail, onEarlier, isReadingEarlier } = useConsoleTail({ runId, total, isFollowing });
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  /** The line that was on top before earlier ones came, and where it was. */
  const held = useRef<{ readonly number: number; readonly top: number }>(undefined);
  const lines = tail.data?.lines;
  const first = lines?.[0]?.number;
  const isShown = lines !== undefined;

  useEffect(() => {
    const inner = content.current;
    if (!inner || !isShown || !isFollowing) return;
    // Lines get their true height only when they are drawn, so the end moves after they came.
    const observer = new ResizeObserver(() => box.current?.scrollTo({ top: box.current.scrollHeight }));
    observer.observe(inner);
    return () => observer.disconnect();
  }, [isFollowing, isShown]);

  useLayoutEffect(() => {
    const line = held.current && content.current?.querySelector(`[data-line="${held.current.number}"]`);
    if (line && held.current && box.current) box.current.scrollTop += line.getBoundingClientRect().top - held.current.top;
    held.current = undefined;
  }, [first]);

  if (tail.error && lines === undefined) return <ErrorNote title="The console could not be read" error={tail.error} onRetry={() => void tail.refetch()} />;
  const onScroll = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => {
    const wentUp = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < endPixels) setIsFollowing(true);
    else if (wentUp) setIsFollowing(false);
  };
  const readEarlier = (number: number) => {
    const line = content.current?.querySelector(`[data-line="${number}"]`);
    if (line) held.current = { number, top: line.getBoundingClientRect().top };
    setIsFollowing(false);
    onEarlier(number);
  };
  const unread = total - (tail.data?.end ?? total);
  return (
    <div className={classes['tail']}>
      <div
        className={classes['lines']}
        ref={box}
        tabIndex={0}
        role="log"
        aria-label="Console of the run"
        aria-live="off"
        data-following={isFollowing || undefined}
        onScroll={({ currentTarget }) => onScroll(currentTarget)}
      >
        <div ref={content}>
          {first !== undefined && first > 0 && (
            <div className={classes['edge']}>
              <Button size="compact-xs" variant="default" loading={isReadingEarlier} onClick={() => readEarlier(first)}>
                Earlier lines
              </Button>
            </div>
          )}
          {lines && <ConsoleLines lines={lines} />}
        </div>
      </div>
      {!isFollowing && (
        <Button className={classes['jump']} size="compact-sm" leftSection={<IconArrowBarToDown size={14} />} onClick={() => setIsFollowing(true)}>
          {unread > 0 ? `${countText(unread)} new` : 'To the end'}
        </Button>
      )}
    </div>
  );
}

function Found({ runId, total, find }: { readonly runId: string; readonly total: number; readonly find: string }) {
  const found = useInfiniteQuery(consoleFoundQuery({ runId, text: find, total }));
  const lines = found.data?.pages.flatMap((page) => page.lines);
  if (found.error && lines === undefined) return <ErrorNote title="The console could not be searched" error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <div className={classes['lines']} tabIndex={0} role="region" aria-label={`Console lines with ${find}`}>
      {lines?.length === 0 && !found.isFetching && (
        <Text size="sm" c="dimmed" ta="center" py="xl">
          {found.hasNextPage ? 'Not in the lines looked at so far.' : 'No line contains that.'}
        </Text>
      )}
      {lines && <ConsoleLines lines={lines} />}
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
