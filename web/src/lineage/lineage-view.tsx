// The lineage around one thing: a drawing in columns, grown thing by thing, and the same as a list.
import { Skeleton, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { lineageQuery } from '../data/lineage-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { countWithNoun } from '../parts/number-text.ts';
import { Section } from '../parts/section.tsx';
import { LineageDrawing } from './lineage-drawing.tsx';
import { joinGrowths, lineageId, thingOf, type LineageThing } from './lineage-graph.ts';
import { LineageList } from './lineage-list.tsx';

interface LineageViewProps {
  readonly start: LineageThing;
  /** Ids of things whose surroundings are shown too; one that stands there twice, twice as far. */
  readonly grown: readonly string[];
  readonly onGrown: (grown: readonly string[]) => void;
}

/** So many things are grown at once; an address may name any number. */
const mostGrown = 60;
/** Of what stands beside the start, before anybody asks. */
const grownByItself = 5;

export function LineageView({ start, grown, onGrown }: LineageViewProps) {
  const startId = lineageId(start);
  const first = useQuery(lineageQuery(start, 1 + grown.filter((id) => id === startId).length));
  // One step further than what is beside it, so that a model shows its data too.
  const near = (first.data?.nodes ?? []).filter(({ id, thing }) => id !== startId && (thing.kind === 'run' || thing.kind === 'version')).slice(0, grownByItself);
  const times = new Map<string, number>(near.map(({ id }) => [id, 1]));
  for (const id of grown.slice(0, mostGrown)) if (id !== startId && thingOf(id)) times.set(id, (times.get(id) ?? 0) + 1);
  const ids = [...times.keys()];
  const others = useQueries({ queries: ids.map((id) => lineageQuery(thingOf(id)!, times.get(id)!)) });
  const failed = others.find(({ error }) => error !== null);
  if (!first.data && first.error) return <ErrorNote title="The lineage could not be read" error={first.error} onRetry={() => void first.refetch()} />;
  if (!first.data) return <Skeleton h={320} radius="lg" animate={false} />;
  const growths = [first, ...others];
  const graph = joinGrowths(growths.flatMap(({ data }) => data ?? []));
  const started = [startId, ...ids];
  // What is being read asks for no more yet.
  const isDone = new Set(started.filter((_id, index) => growths[index]!.isPlaceholderData || growths[index]!.data?.hasMore !== true));
  return (
    <Section title="Lineage" aside={countWithNoun(graph.nodes.length, 'thing')}>
      {failed?.error && <ErrorNote title="Some of it could not be read" error={failed.error} onRetry={() => void failed.refetch()} />}
      {graph.arrows.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          Nothing is known of what it came of or what came of it. Runs that log their datasets, use or make versions of collections, or register models are tied to them here.
        </Text>
      )}
      <LineageDrawing graph={graph} startId={startId} isDone={isDone} isStarted={new Set(started)} onGrow={(id) => onGrown([...grown, id])} />
      <LineageList graph={graph} />
    </Section>
  );
}
