// Finds by experiment which changes between two runs make their difference: runs hybrids that begin as the first run and
// take over changes of the second, until the smallest set is found that alone turns one outcome into the other.
import type { Proof, ProofExperiment } from '../documents/explanation.ts';
import { minimalSet } from '../compare/prove/minimal-set.ts';
import type { InputDifference } from '../compare/inputs/input-difference.ts';
import type { TreeListing } from '../documents/tree.ts';
import type { ContentFetcher } from './content-fetcher.ts';
import { chooseTarget, judgeOutcome, outcomeValue, readOutcome, targetText, type Target } from './hybrid-outcome.ts';
import { listSwaps, type Swap } from './hybrid-recipe.ts';
import { createHybridRunner, type HybridRunner } from './hybrid-runner.ts';
import type { ProveOptions } from './prove-options.ts';
import { proofSentence } from './proof-sentence.ts';
import type { RecordedRun } from './recorded-run.ts';

const defaultLongRunMs = 20_000;

/** The proof, which the server has stored. Throws an `ApiError` when the server refuses or is away. */
export async function proveDifference(before: RecordedRun, after: RecordedRun, options: ProveOptions): Promise<Proof> {
  const proof = await findProof(before, after, options);
  await options.client.recordProof({ before: before.runId, after: after.runId, proof });
  return proof;
}

async function findProof(before: RecordedRun, after: RecordedRun, options: ProveOptions): Promise<Proof> {
  const reader = { client: options.client, fetcher: options.fetcher };
  const trees = await readTrees([before, after], options.fetcher);
  const { swaps, fixed } = listSwaps(before, after, trees);
  const target = await chooseTarget(before, after, { reader, explanation: options.explanation, allowsTrace: durationOf(before) >= (options.longRunMs ?? defaultLongRunMs) });
  if (target === undefined) return emptyProof('nothing', 'Nothing that could be watched differs between the two runs: there is no difference to prove.', options);
  if (swaps.length === 0) return emptyProof(targetText(target), `No input that could be exchanged differs between the two runs${fixedText(fixed)}.`, options);
  const [one, other] = await Promise.all([readOutcome(before, target, reader), readOutcome(after, target, reader)]);
  if (one === undefined || other === undefined) return emptyProof(targetText(target), `${targetText(target)} is not recorded for both runs.`, options);
  const runner = await createHybridRunner({ before, after, trees, target, options: { ...options, reader } });
  try {
    return await new Experiments({ runner, target, outcomes: { before: one, after: other }, options, fixed }).prove(likeliestFirst(swaps, options.explanation));
  } finally {
    await runner.end();
  }
}

/** By the rank the explanation gave; what it ruled out comes last. */
function likeliestFirst(swaps: readonly Swap[], { changes }: ProveOptions['explanation']): readonly Swap[] {
  const rankOf = ({ group, key }: Swap): number => changes.find((change) => change.group === group && change.key === key)?.rank ?? Number.POSITIVE_INFINITY;
  return swaps
    .map((swap) => ({ swap, rank: rankOf(swap) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ swap }) => swap);
}

interface Setup {
  readonly runner: HybridRunner;
  readonly target: Target;
  readonly outcomes: { readonly before: string; readonly after: string };
  readonly options: ProveOptions;
  readonly fixed: readonly InputDifference[];
}

/** All experiments of one proof, each set of swaps at most once. */
class Experiments {
  readonly #setup: Setup;
  readonly #done = new Map<string, ProofExperiment>();
  readonly #startedAt = Date.now();
  #spentRuns = 0;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  /** First that the two ends can be had again at all, then the search between them. */
  async prove(swaps: readonly Swap[]): Promise<Proof> {
    const none = await this.#test([]);
    if (none?.outcome !== 'like-before') return this.#proof({ minimal: [], isComplete: false, failure: failureText('the first run unchanged', none, 'its own outcome') });
    const all = await this.#test(swaps);
    if (all?.outcome !== 'like-after')
      return this.#proof({
        minimal: [],
        isComplete: false,
        failure: failureText('the first run with all changes that can be exchanged', all, 'the outcome of the second') + fixedText(this.#setup.fixed),
      });
    const found = await minimalSet(swaps, async (subset) => {
      const experiment = await this.#test(subset);
      return experiment === undefined ? 'stop' : experiment.outcome === 'like-after';
    });
    return this.#proof({ minimal: found.items, isComplete: found.isMinimal });
  }

  /** Undefined when the budget is spent. */
  async #test(subset: readonly Swap[]): Promise<ProofExperiment | undefined> {
    const key = subset
      .map(({ group, key: name }) => `${group} ${name}`)
      .sort()
      .join('\n');
    const known = this.#done.get(key);
    if (known !== undefined) return known;
    const { runner, target, outcomes, options } = this.#setup;
    if (this.#spentRuns >= options.budget.runs || this.#spentSeconds() >= options.budget.seconds) return undefined;
    options.onProgress?.(`Experiment ${this.#done.size + 1}: ${subset.length} of the changes put in`);
    const { outcome, isFromCache } = await runner.run(subset);
    if (!isFromCache) this.#spentRuns += 1;
    const value = outcomeValue(outcome, target);
    const experiment: ProofExperiment = {
      swapped: subset.map(({ group, key: name }) => ({ group, key: name })),
      outcome: judgeOutcome(outcome, outcomes, target),
      isFromCache,
      ...(value === undefined ? {} : { value }),
    };
    this.#done.set(key, experiment);
    return experiment;
  }

  #spentSeconds(): number {
    return (Date.now() - this.#startedAt) / 1000;
  }

  #proof({ minimal, isComplete, failure }: { readonly minimal: readonly Swap[]; readonly isComplete: boolean; readonly failure?: string }): Proof {
    const { target, options, runner, outcomes } = this.#setup;
    const experiments = [...this.#done.values()];
    return {
      target: targetText(target),
      experiments,
      minimal: minimal.map(({ group, key }) => ({ group, key })),
      isComplete,
      budget: { runs: options.budget.runs, spentRuns: this.#spentRuns, spentSeconds: Math.round(this.#spentSeconds() * 10) / 10 },
      ...(runner.stopsAtStep === undefined ? {} : { stoppedAtStep: runner.stopsAtStep }),
      sentence: failure ?? proofSentence({ target, outcomes, minimal, isComplete, experiments: experiments.length }),
    };
  }
}

function failureText(what: string, experiment: ProofExperiment | undefined, wanted: string): string {
  if (experiment === undefined) return `The budget was spent before ${what} could be run again, so nothing is proved.`;
  const got = experiment.outcome === 'failed' ? 'did not come so far' : experiment.value === undefined ? 'came out otherwise' : `gave ${experiment.value}`;
  return `Nothing can be proved here: run again, ${what} ${got} and not ${wanted}.`;
}

function fixedText(fixed: readonly InputDifference[]): string {
  if (fixed.length === 0) return '';
  const named =
    fixed
      .slice(0, 3)
      .map(({ key }) => key)
      .join(', ') + (fixed.length > 3 ? ` and ${fixed.length - 3} more` : '');
  return ` (what differs and cannot be exchanged on this machine: ${named})`;
}

function emptyProof(target: string, sentence: string, { budget }: ProveOptions): Proof {
  return { target, experiments: [], minimal: [], isComplete: false, budget: { runs: budget.runs, spentRuns: 0, spentSeconds: 0 }, sentence };
}

function durationOf({ observation }: RecordedRun): number {
  return (observation.endedAt ?? observation.startedAt) - observation.startedAt;
}

async function readTrees(runs: readonly RecordedRun[], fetcher: ContentFetcher): Promise<ReadonlyMap<string, TreeListing>> {
  const digests = new Set(
    runs.flatMap(({ inputs }) => [...inputs.code.map(({ tree }) => tree), ...inputs.data.filter(({ kind }) => kind === 'folder').map(({ digest }) => digest)]),
  );
  return new Map(await Promise.all([...digests].map(async (digest) => [digest, await fetcher.json<TreeListing>(digest)] as const)));
}
