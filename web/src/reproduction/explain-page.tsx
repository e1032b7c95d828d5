// What made two runs differ: a paragraph, then what it stands on.
import { Button, Skeleton, Text, Title } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Explanation, Proof, UncapturedInput } from '@assay/sdk';
import { explanationQuery } from '../data/reproduction-queries.ts';
import { CodeLines } from '../parts/code-lines.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { countWithNoun } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { visibleText } from '../parts/visible-text.ts';
import { ChangeList, changeName } from './change-list.tsx';
import { RunName } from './run-name.tsx';
import { readExplainSearch } from './explain-search.ts';
import classes from './reproduction.module.css';
import table from '../parts/data-table.module.css';

export function ExplainPage() {
  const { before, after, open } = readExplainSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const found = useQuery(explanationQuery({ before, after }));
  return (
    <div className={classes['page']}>
      <PageTitle text="What changed" />
      <div className={classes['head']}>
        <Title order={1}>What changed</Title>
      </div>
      {after === undefined && <Text c="dimmed">No run is named. Tick two runs of an experiment and choose “Explain the difference”, or open a run and ask there.</Text>}
      {found.error && <ErrorNote title="The difference could not be explained" error={found.error} onRetry={() => void found.refetch()} />}
      {found.isLoading && <Skeleton h={420} radius="lg" animate={false} />}
      {found.data && (
        <Loaded
          explanation={found.data}
          open={open}
          onOpen={(next) =>
            void navigate({ to: '.', search: (old: Record<string, unknown>) => ({ ...old, open: next === '' ? 'none' : next }), replace: true, resetScroll: false })
          }
        />
      )}
    </div>
  );
}

interface LoadedProps {
  readonly explanation: Explanation;
  readonly open: string | undefined;
  readonly onOpen: (name: string | undefined) => void;
}

function Loaded({ explanation, open, onOpen }: LoadedProps) {
  const { beforeRunId, afterRunId, changes, hasSameInputs, ends, finding, divergence, firstMetricDifference, metrics, uncaptured = [], siblings = [], proof } = explanation;
  const counted = changes.filter(({ use }) => use !== 'not-used');
  const ruledOut = changes.filter(({ use }) => use === 'not-used');
  const [first] = counted;
  const values = metrics.filter(({ key }) => !key.startsWith('system/'));
  return (
    <div className={classes['stack']}>
      <div className={`card ${classes['lead']}`} data-tone={finding === undefined ? undefined : 'different'}>
        <div className={classes['between']}>
          <span>From</span>
          <RunName runId={beforeRunId} />
          <span>to</span>
          <RunName runId={afterRunId} />
          <span className={classes['outcome']}>{resultWords[explanation.results ?? 'unknown']}</span>
          <Button
            component={Link}
            to="/explain"
            search={{ before: afterRunId, after: beforeRunId } as never}
            size="compact-xs"
            variant="default"
            leftSection={<IconArrowsExchange size={13} />}
          >
            Swap
          </Button>
        </div>
        <p className={classes['sentence']}>{visibleText(explanation.paragraph)}</p>
        {finding !== undefined && <p className={`${classes['sentence']} ${classes['finding']}`}>{visibleText(finding)}</p>}
      </div>
      {proof && <ProofPart proof={proof} withSentence={!explanation.paragraph.includes(proof.sentence)} />}
      <Section
        title="Changed inputs"
        aside={
          hasSameInputs && counted.length === 0 ? 'the same inputs' : ends?.explain === true ? 'none is needed to explain it' : countWithNoun(counted.length, 'possible cause')
        }
      >
        {changes.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing that was recorded of the inputs differs.
          </Text>
        )}
        {changes.length > 0 && counted.length === 0 && (
          <Text size="sm" c="dimmed">
            What changed took no part in either run.
          </Text>
        )}
        <ChangeList changes={counted} open={open ?? (first && changeName(first))} onOpen={onOpen} />
      </Section>
      {siblings.length > 0 && <Siblings siblings={siblings} />}
      {uncaptured.length > 0 && <Uncaptured inputs={uncaptured} />}
      {ruledOut.length > 0 && (
        <Section title="Changed, but ruled out" aside={ruledOut.length}>
          <ChangeList changes={ruledOut} open={open} onOpen={onOpen} />
        </Section>
      )}
      <div className={classes['columns']}>
        {divergence && (
          <Section title="Where the training parts">
            <Facts
              items={[
                [
                  'Watched',
                  <span key="source" className="mono">
                    {visibleText(divergence.source)}
                  </span>,
                ],
                ['Step', `${divergence.step} of ${divergence.stepsCompared} compared`],
                ['First in', channelWords[divergence.channel]],
                [
                  'There too',
                  divergence.alsoDiffering
                    ?.filter((channel) => channel !== divergence.channel)
                    .map((channel) => channelWords[channel])
                    .join(', '),
                ],
                [
                  'Array',
                  divergence.tensor !== undefined && (
                    <span key="tensor" className="mono">
                      {visibleText(divergence.tensor)}
                    </span>
                  ),
                ],
                ['Reading', divergence.reading],
              ]}
            />
          </Section>
        )}
        {values.length > 0 && <Results metrics={values} first={firstMetricDifference} />}
      </div>
      {proof === undefined && counted.length > 0 && !hasSameInputs && ends?.explain !== true && (
        <Section title="Prove it">
          <Text size="sm" c="dimmed" mb="xs">
            Likely is not shown. This runs hybrids of the two runs, each with some of the changes, until the smallest set that makes the difference is found:
          </Text>
          <CodeLines what="the command" lines={[`assay why ${afterRunId} ${beforeRunId} --prove`]} />
        </Section>
      )}
    </div>
  );
}

function Results({ metrics, first }: { readonly metrics: Explanation['metrics']; readonly first: Explanation['firstMetricDifference'] }) {
  return (
    <Section title="Results">
      {first && (
        <Text size="sm" mb="xs">
          The first value that differs is <b>{visibleText(first.key)}</b> at step {first.step}: <span className="mono">{visibleText(first.before)}</span> became{' '}
          <span className="mono">{visibleText(first.after)}</span>.
        </Text>
      )}
      <DataTable label="Results of both runs" columns={['Metric', { number: 'Before' }, { number: 'After' }]}>
        {metrics.map(({ key, renamedFrom, before, after }) => (
          <tr key={`${renamedFrom ?? ''} ${key}`}>
            <td className={table['key']}>
              {visibleText(key)}
              {renamedFrom !== undefined && <small> renamed from {visibleText(renamedFrom)}</small>}
            </td>
            <td data-number title={before}>
              {short(before)}
            </td>
            <td data-number title={after}>
              {short(after)}
            </td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

const resultWords = { same: 'the results are the same', different: 'the results differ', unknown: 'no results to compare' } as const;
const channelWords = { data: 'the data', randomness: 'the random numbers', numerics: 'the numbers computed' } as const;

const sourceWords: Readonly<Record<UncapturedInput['source'], string>> = {
  network: 'Network',
  'random-numbers': 'Random numbers',
  'hash-order': 'Hash order',
  clock: 'Clock',
  workers: 'Workers',
  threads: 'Threads',
  'folder-order': 'Folder order',
  'unwatched-program': 'Other program',
  'unwatched-reads': 'Unseen reads',
  'cut-off': 'Cut off',
  gpu: 'GPU',
};

/** What may have made the difference though no record holds it; what the records show goes first. */
function Uncaptured({ inputs }: { readonly inputs: readonly UncapturedInput[] }) {
  const sorted = [...inputs].sort((a, b) => Number(b.isSeen) - Number(a.isSeen));
  return (
    <Section title="What no record holds" aside={inputs.length}>
      <ul className={classes['claims']}>
        {sorted.map(({ source, isSeen, sentence }) => (
          <li key={`${source} ${sentence}`} data-state={isSeen ? 'seen' : 'unknown'}>
            <b>{sourceWords[source]}</b>
            <span>
              {visibleText(sentence)}
              <small>{isSeen ? 'the records show it' : 'possible, not seen'}</small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Runs that have one of the tied changes alone, and what came of it there. */
function Siblings({ siblings }: { readonly siblings: NonNullable<Explanation['siblings']> }) {
  return (
    <Section title="Other runs that differ in one input" aside={siblings.length}>
      <DataTable label="Other runs that differ in one input" columns={['Run', 'Differs only in', 'Its results']}>
        {siblings.map(({ runId, name, change, against, outcome, metric }) => (
          <tr key={runId}>
            <td className={table['key']}>
              <Link to="/runs/$runId" params={{ runId }} title={runId}>
                {visibleText(name)}
              </Link>
            </td>
            <td className={table['key']}>
              {visibleText(change.key)}
              <small> from the {against === 'before' ? 'first' : 'second'} run</small>
            </td>
            <td title={metric?.value}>
              {siblingWords[outcome]}
              {metric !== undefined && (
                <small>
                  {' '}
                  {visibleText(metric.key)} {short(metric.value)}
                </small>
              )}
            </td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}

const siblingWords = { 'like-before': 'as the first run', 'like-after': 'as the second run', neither: 'as neither' } as const;

function short(text: string | undefined): string {
  if (text === undefined) return '–';
  const value = Number(text);
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : visibleText(text);
}

/** How a mixture of the two runs came out. */
const outcomeWords = { 'like-before': 'as the first run', 'like-after': 'as the second run', neither: 'as neither', failed: 'did not run' } as const;

function ProofPart({
  proof: { target, experiments, minimal, isComplete, budget, stoppedAtStep, sentence },
  withSentence,
}: {
  readonly proof: Proof;
  readonly withSentence: boolean;
}) {
  const isMinimal = ({ swapped }: Proof['experiments'][number]) =>
    minimal.length > 0 && swapped.length === minimal.length && swapped.every(({ group, key }) => minimal.some((one) => one.group === group && one.key === key));
  return (
    <Section title="Proved by running it" aside={`${countWithNoun(budget.spentRuns, 'run')} of ${budget.runs}, ${Math.round(budget.spentSeconds)} s`}>
      {withSentence && <p className={classes['sentence']}>{visibleText(sentence)}</p>}
      <Text size="sm" c="dimmed" mb="xs">
        Watched was <span className="mono">{visibleText(target)}</span>
        {stoppedAtStep !== undefined && `; the runs were stopped just past step ${stoppedAtStep}`}.{!isComplete && ' Not everything else was shown to make no difference.'}
      </Text>
      <DataTable label="What was run" columns={['Changes put into the first run', 'It came out', { number: visibleText(target) }]}>
        {experiments.map((experiment, index) => (
          <tr key={index} className={isMinimal(experiment) ? classes['minimal'] : undefined}>
            <td className={table['value']}>
              {experiment.swapped.length === 0 ? 'none' : visibleText(experiment.swapped.map(({ key }) => key).join(', '))}
              {isMinimal(experiment) && <small> the smallest set</small>}
            </td>
            <td>
              {outcomeWords[experiment.outcome]}
              {experiment.isFromCache && <small> run before</small>}
            </td>
            <td data-number title={experiment.value}>
              {short(experiment.value)}
            </td>
          </tr>
        ))}
      </DataTable>
    </Section>
  );
}
