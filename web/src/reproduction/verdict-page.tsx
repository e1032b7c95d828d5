// One repetition of a run: the verdict, and every piece of evidence it stands on.
import { Button, Skeleton, Text, Title } from '@mantine/core';
import { IconGitCompare } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Reproduction, VerdictEvidence } from '@assay/sdk';
import { reproductionQuery } from '../data/reproduction-queries.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { countWithNoun, countText } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { RunName } from './run-name.tsx';
import { EquivalenceTable, MetricEvidenceTable, VolatileTable } from './verdict-tables.tsx';
import { VerdictMark } from './verdict-mark.tsx';
import { verdictWords } from './verdict-words.ts';
import classes from './reproduction.module.css';

export function VerdictPage() {
  const { reproductionId = '' } = useParams({ strict: false });
  const found = useQuery(reproductionQuery(reproductionId));
  return (
    <div className={classes['page']}>
      <PageTitle text="Verdict" />
      {found.error && <ErrorNote title="This verdict could not be read" error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={420} radius="lg" animate={false} />}
      {found.data && <Loaded reproduction={found.data} />}
    </div>
  );
}

function Loaded({ reproduction: { runId, reproductionRunId, verdict, evidence, recordedAt } }: { readonly reproduction: Reproduction }) {
  const { tone, meaning } = verdictWords[verdict.level];
  return (
    <div className={classes['stack']}>
      <div className={classes['head']}>
        <Title order={1}>
          <VerdictMark level={verdict.level} size={24} />
        </Title>
        <Text size="sm" c="dimmed">
          <TimeAgo at={recordedAt} />
        </Text>
      </div>
      <div className={`card ${classes['lead']}`} data-tone={tone}>
        <div className={classes['between']}>
          <RunName runId={runId} />
          {reproductionRunId !== undefined && (
            <>
              <span>repeated by</span>
              <RunName runId={reproductionRunId} />
              <Button
                component={Link}
                to="/explain"
                search={{ before: runId, after: reproductionRunId } as never}
                size="compact-xs"
                variant="default"
                leftSection={<IconGitCompare size={13} />}
              >
                What changed
              </Button>
            </>
          )}
        </div>
        <p className={classes['sentence']}>{visibleText(verdict.sentence)}</p>
        <Text size="sm" c="dimmed" mt={6}>
          {meaning}
          {verdict.ceiling !== verdict.level &&
            verdict.ceiling !== 'byte' &&
            ` With what could be restored, “${verdictWords[verdict.ceiling].word}” was the most it could have been.`}
        </Text>
        {verdict.finding !== undefined && (
          <Text size="sm" mt="sm" fw={600}>
            {visibleText(verdict.finding)}
          </Text>
        )}
        {evidence.missing.length === 0 && (
          <div className={classes['basis']}>
            <Facts
              items={[
                ['Ended', evidence.exit.before === evidence.exit.after ? `both with ${evidence.exit.before}` : `${evidence.exit.before}, then ${evidence.exit.after}`],
                ['Why the first ended', evidence.ends?.before && visibleText(evidence.ends.before.detail)],
                ['Why the second ended', evidence.ends?.after && visibleText(evidence.ends.after.detail)],
                ['Inputs', evidence.hasSameInputs ? 'one digest: the very same' : 'not one digest'],
                ['Deterministic', evidence.isDeterministic ? 'in all processes of both' : 'not in all processes'],
                ['Compared by', comparedBy(evidence)],
              ]}
            />
          </div>
        )}
      </div>
      {evidence.missing.length > 0 && (
        <Section title="What is missing" aside={evidence.missing.length}>
          <ul className={classes['files']}>
            {evidence.missing.map((text) => (
              <li key={text}>{visibleText(text)}</li>
            ))}
          </ul>
        </Section>
      )}
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          <Outputs outputs={evidence.outputs} />
          {evidence.console && <Console console={evidence.console} />}
        </div>
        <Claims claims={evidence.claims} />
      </div>
      <MetricEvidenceTable metrics={evidence.metrics} />
      <EquivalenceTable tests={evidence.statistics} />
      <VolatileTable fields={evidence.volatile} />
    </div>
  );
}

/** The server compares what it stores; verdicts of release 0.1 took the word of the client. */
function comparedBy({ toldBy }: VerdictEvidence): string {
  if (toldBy === undefined) return 'the client that repeated it';
  return toldBy.outputs === 'client' ? 'the server, but for files told by the client' : 'the server, from what it stores';
}

/** Only the lines on standard output count; where the run wrote files or logged, the printed text decides nothing. */
function Console({ console: { lines, differing, first, differingResults, isReordered } }: { readonly console: NonNullable<VerdictEvidence['console']> }) {
  return (
    <Section title="Console" aside={countWithNoun(lines, 'line')}>
      <p className={classes['plain']}>
        {differing === 0 ? 'All lines are the same.' : `${countWithNoun(differing, 'line')} of ${countText(lines)} ${differing === 1 ? 'differs' : 'differ'}.`}
        {differing > 0 &&
          differingResults !== undefined &&
          differingResults < differing &&
          ` ${differingResults === 0 ? 'None of them is' : `${countText(differingResults)} of them ${differingResults === 1 ? 'is' : 'are'}`} on standard output; only those count.`}
        {isReordered === true && ' They are the same lines in another order.'}
      </p>
      {first && (
        <Facts
          items={[
            ['First', `line ${countText(first.line)}`],
            [
              'Before',
              <span key="before" className={`mono ${classes['printed']}`}>
                {printed(first.before)}
              </span>,
            ],
            [
              'After',
              <span key="after" className={`mono ${classes['printed']}`}>
                {printed(first.after)}
              </span>,
            ],
          ]}
        />
      )}
    </Section>
  );
}

const longestLine = 500;

function printed(line: string): string {
  if (line === '') return '(empty)';
  return visibleText(line.length <= longestLine ? line : `${line.slice(0, longestLine)}…`);
}

const outputWords = {
  byte: 'same bytes',
  tensor: 'same content',
  volatile: 'differs only where it always does',
  different: 'different',
  incomparable: 'cannot be compared',
  'only-before': 'only in the first',
  'only-after': 'only in the repetition',
} as const;

function Outputs({ outputs }: { readonly outputs: VerdictEvidence['outputs'] }) {
  return (
    <Section title="Outputs" aside={outputs.length}>
      {outputs.length === 0 && (
        <Text size="sm" c="dimmed">
          The run wrote no files.
        </Text>
      )}
      <ul className={classes['claims']}>
        {outputs.map(({ path, renamedFrom, level, summary, isVolatile, by }) => (
          <li
            key={`${renamedFrom ?? path} ${path}`}
            data-state={level === 'byte' || level === 'tensor' ? 'exact' : isVolatile || level === 'volatile' ? 'unknown' : 'missing'}
            style={{ gridTemplateColumns: 'minmax(0, 1fr)' }}
          >
            <span>
              <span className="mono">{visibleText(path)}</span>
              <small>
                {outputWords[level]}
                {isVolatile && ', volatile: not counted'} · {visibleText(summary)}
                {renamedFrom !== undefined && !summary.includes(renamedFrom) && ` · renamed from ${visibleText(renamedFrom)}`}
                {by === 'client' && ' · told by the client, since the server does not compare files of this size'}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const claimWords = { exact: 'the very same', substituted: 'something else in its place', unknown: 'not known', missing: 'missing' } as const;

function Claims({ claims }: { readonly claims: VerdictEvidence['claims'] }) {
  return (
    <Section title="What the repetition rests on">
      {claims.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was restored.
        </Text>
      )}
      <ul className={classes['claims']}>
        {claims.map(({ about, state, sentence }) => (
          <li key={`${about} ${sentence}`} data-state={state}>
            <b>{about}</b>
            <span>
              {visibleText(sentence)}
              <small>{claimWords[state]}</small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
