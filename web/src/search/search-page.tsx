// Everything that was found for a text, grouped by kind, each with the places where the words stand.
import { Button, Skeleton, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { experimentNamesQuery, foundQuery, hasWord, namedRunsQuery } from '../data/search-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countText } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { FoundNamed, FoundRun } from './found-item.tsx';
import { readFoundSearch } from './found-search.ts';
import classes from './search.module.css';

/** By name or id so many are shown; whoever wants others says more of the name. */
const namedRuns = 20;

export function SearchPage() {
  const { q = '' } = readFoundSearch(useSearch({ strict: false }));
  const query = q.trim();
  const navigate = useNavigate();
  const setText = useCallback((text: string) => void navigate({ to: '.', search: text === '' ? {} : { q: text }, replace: true }), [navigate]);
  return (
    <div className={classes['page']}>
      <PageTitle text={query === '' ? 'Search' : `${query} · Search`} />
      <div className={classes['head']}>
        <Title order={1}>Search</Title>
        <SearchField label="Words, a part of a name, or the beginning of an id" value={q} onChange={setText} size="sm" className={classes['field']} autoFocus={query === ''} />
      </div>
      {query === '' ? (
        <p className={`card ${classes['none']}`}>
          Words are looked for in the names, notes, tags and params of runs, in what they printed, and in experiments and registered models. The last word may be the beginning of
          one.
        </p>
      ) : (
        <Results key={query} query={query} />
      )}
    </div>
  );
}

function Results({ query }: { readonly query: string }) {
  const found = useInfiniteQuery(foundQuery(query));
  const named = useQuery({ ...namedRunsQuery(query, namedRuns), placeholderData: undefined });
  const { data: names } = useQuery(experimentNamesQuery);
  const first = found.data?.pages[0];
  const byName = named.data ?? [];
  const isKnown = new Set(byName.map(({ id }) => id));
  const byWords = (found.data?.pages ?? []).flatMap(({ runs }) => runs);
  const matchesOf = new Map(byWords.map(({ runId, matches }) => [runId, matches]));
  const onlyByWords = byWords.filter(({ runId }) => !isKnown.has(runId));
  const isPending = (hasWord(query) && found.isPending) || named.isLoading;
  const counts = [first?.experiments.length ?? 0, first?.models.length ?? 0, byName.length, onlyByWords.length];
  if (found.error && !found.data) return <ErrorNote title="This could not be searched for" error={found.error} onRetry={() => void found.refetch()} />;
  if (isPending) return <Skeleton h={320} radius="lg" animate={false} />;
  const isEmpty = counts.every((count) => count === 0) && !found.hasNextPage;
  return (
    <>
      {named.error && <ErrorNote title="Names could not be looked through" error={named.error} onRetry={() => void named.refetch()} />}
      {isEmpty && <p className={`card ${classes['none']}`}>Nothing is named “{query}” or says it. Fewer words, or the beginning of one, find more.</p>}
      <Group title="Experiments" count={counts[0]!}>
        {first?.experiments.map((hit) => (
          <FoundNamed key={hit.id} hit={hit} query={query} link={{ to: '/experiments/$experimentId', params: { experimentId: hit.id } }} />
        ))}
      </Group>
      <Group title="Models" count={counts[1]!}>
        {first?.models.map((hit) => (
          <FoundNamed key={hit.id} hit={hit} query={query} link={{ to: '/models/$name', params: { name: hit.name } }} />
        ))}
      </Group>
      <Group title="Runs by their name or id" count={counts[2]!} note={byName.length === namedRuns ? 'the newest; say more of the name to see others' : undefined}>
        {byName.map((run) => (
          <FoundRun key={run.id} run={run} matches={matchesOf.get(run.id) ?? []} experiment={names?.get(run.experimentId)} query={query} />
        ))}
      </Group>
      <Group title="Runs that hold the words" count={counts[3]!} note={found.hasNextPage ? 'so far, the newest first' : undefined}>
        {onlyByWords.map(({ runId, ...run }) => (
          <FoundRun key={runId} run={{ id: runId, ...run }} matches={run.matches} experiment={names?.get(run.experimentId)} query={query} />
        ))}
      </Group>
      {found.hasNextPage && (
        <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Look in older runs
        </Button>
      )}
      {found.isFetchNextPageError && <ErrorNote title="Older runs could not be looked through" error={found.error} onRetry={() => void found.fetchNextPage()} />}
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly count: number;
  readonly note?: string | undefined;
  readonly children: React.ReactNode;
}

function Group({ title, count, note, children }: GroupProps) {
  if (count === 0) return null;
  return (
    <section className={classes['group']} aria-label={title}>
      <h2>
        {title}
        <small>
          {countText(count)}
          {note !== undefined && ` ${note}`}
        </small>
      </h2>
      <ul className={`card ${classes['list']}`}>{children}</ul>
    </section>
  );
}
