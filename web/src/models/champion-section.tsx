// A version held against the one behind an alias: the verdict in a sentence, the way to promote it, and what differs.
import { Group, Select, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ModelVersion, RunDetail } from '@assay/sdk';
import { modelVersionQuery } from '../data/model-queries.ts';
import { explanationQuery } from '../data/reproduction-queries.ts';
import { runQuery } from '../data/run-queries.ts';
import { errorText } from '../parts/error-note.tsx';
import { Section } from '../parts/section.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { MetricDuel, ParamDuel } from './duel-tables.tsx';
import { FileDuel } from './file-duel.tsx';
import { PromoteButton } from './promote-button.tsx';
import { useChampion, type Champion } from './use-champion.ts';
import { weighMetrics, weightSentence } from './weigh-metrics.ts';
import classes from './models.module.css';

interface ChampionProps {
  readonly version: ModelVersion;
  readonly asked: string | undefined;
  readonly onAsk: (alias: string) => void;
}

export function ChampionSection({ version, asked, onAsk }: ChampionProps) {
  const champion = useChampion(version, asked);
  if (!champion) return <Skeleton h={150} radius="lg" animate={false} />;
  const choice = champion.aliases.length > 1 && (
    <Select
      size="xs"
      w={150}
      aria-label="Hold against"
      data={[...champion.aliases]}
      value={champion.alias}
      onChange={(alias) => alias !== null && onAsk(alias)}
      allowDeselect={false}
    />
  );
  return (
    <Section title={`Against @${champion.alias}`} aside={choice || undefined}>
      {champion.version === undefined ? (
        <NoChampion version={version} champion={champion} />
      ) : champion.version === version.version ? (
        <Text size="sm">
          This is the version that @{champion.alias} points at.{' '}
          {version.tags.some(({ key }) => key === `promoted to ${champion.alias}`) && 'What spoke for it stands among its tags.'}
        </Text>
      ) : (
        <Against version={version} champion={champion} other={champion.version} />
      )}
    </Section>
  );
}

function NoChampion({ version, champion }: { readonly version: ModelVersion; readonly champion: Champion }) {
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed" style={{ flex: '1 1 220px' }}>
        No version is behind @{champion.alias} yet, so there is nothing to hold this one against.
      </Text>
      <PromoteButton version={version} champion={champion} evidence={`the first version behind @${champion.alias}`} />
    </Group>
  );
}

function Against({ version, champion, other }: { readonly version: ModelVersion; readonly champion: Champion; readonly other: number }) {
  const against = useQuery(modelVersionQuery(version.modelName, other));
  const ids = [against.data?.runId ?? '', version.runId ?? ''] as const;
  const before = useQuery({ ...runQuery(ids[0]), enabled: ids[0] !== '' });
  const after = useQuery({ ...runQuery(ids[1]), enabled: ids[1] !== '' });
  const error = against.error ?? before.error ?? after.error;
  if (against.isPending || before.isLoading || after.isLoading) return <Skeleton h={110} animate={false} />;
  const name = `version ${other}`;
  const pair = before.data && after.data ? ([before.data, after.data] as const) : undefined;
  const metrics = pair ? weighMetrics(pair[0], pair[1]) : [];
  const { tone, text } = pair
    ? weightSentence(metrics, name)
    : { tone: 'even' as const, text: `The metrics cannot be held against those of ${name}: ${error ? errorText(error) : 'a run is not known for both'}` };
  return (
    <div className={classes['column']}>
      <Group justify="space-between" gap="sm">
        <p className={classes['verdict']} data-tone={tone}>
          {visibleText(text)}.
        </p>
        <PromoteButton version={version} champion={champion} evidence={`in place of ${name}. ${text}`} />
      </Group>
      {pair && <WhatChanged pair={pair} />}
      {pair && <MetricDuel metrics={metrics} names={[`v${other}`, `v${version.version}`]} />}
      {pair && <ParamDuel pair={pair} names={[`v${other}`, `v${version.version}`]} />}
      {against.data && <FileDuel before={against.data} after={version} />}
    </div>
  );
}

/** The same comparison that the page about two runs makes. */
function WhatChanged({ pair: [before, after] }: { readonly pair: readonly [RunDetail, RunDetail] }) {
  const isOne = before.run.id === after.run.id;
  const found = useQuery({ ...explanationQuery({ before: before.run.id, after: after.run.id }), enabled: !isOne });
  if (isOne) return <Text size="sm">Both were made of the same run.</Text>;
  return (
    <div>
      {found.isPending && <Skeleton h={40} animate={false} />}
      {found.error && (
        <Text size="sm" c="dimmed">
          What changed between their runs could not be read: {errorText(found.error)}
        </Text>
      )}
      {found.data && <p className={classes['paragraph']}>{visibleText(found.data.paragraph)}</p>}
      <Link to="/explain" search={{ before: before.run.id, after: after.run.id }}>
        What changed between their runs
      </Link>
    </div>
  );
}
