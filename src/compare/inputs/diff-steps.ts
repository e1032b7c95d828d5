// Where the flight recorders of two runs part: the first step, the first channel in causal order, the first tensor.
import { capital } from '../capital.ts';
import type { Divergence } from '../../documents/explanation.ts';
import type { StepChannel, StepEvent } from '../../documents/steps.ts';

type Events = AsyncIterable<StepEvent> | Iterable<StepEvent>;
type Kind = Divergence['channel'];

/** In causal order: what goes in, what chance adds, what comes out. */
const channels: readonly (readonly [StepChannel, Kind])[] = [
  ['inputs', 'data'],
  ['batch', 'data'],
  ['rng', 'randomness'],
  ['params', 'numerics'],
  ['fitted', 'numerics'],
];

/** Events that wait for their counterpart; more than this and the oldest are given up. */
const maxWaiting = 20_000;

export interface StepsDifference {
  readonly divergence?: Divergence | undefined;
  /** Steps both traces have. */
  readonly stepsCompared: number;
  /** Kinds of channels that were compared and never differed before the divergence, or at all. */
  readonly equalChannels: readonly Kind[];
}

/**
 * Merges two traces by (source, rank, step). The first divergence is the earliest one as the first run recorded it, so that
 * a source that ran before another comes first. Memory is bounded: only events without a counterpart yet are kept.
 */
export async function diffSteps(before: Events, after: Events): Promise<StepsDifference> {
  const merge = new StepMerge();
  const [left, right] = [iteratorOf(before), iteratorOf(after)];
  for (let isOpen = [true, true]; isOpen[0] || isOpen[1];) {
    for (const [index, side] of [left, right].entries()) {
      if (isOpen[index] !== true) continue;
      const next = await side.next();
      if (next.done === true) isOpen = isOpen.with(index, false);
      else merge.add(next.value, index as 0 | 1);
    }
    if (merge.isSettled(isOpen[0] !== true, isOpen[1] !== true)) break;
  }
  await Promise.all([left.return?.(), right.return?.()]);
  return merge.result();
}

function iteratorOf(events: Events): AsyncIterator<StepEvent> | Iterator<StepEvent> {
  return Symbol.asyncIterator in events ? events[Symbol.asyncIterator]() : events[Symbol.iterator]();
}

interface Waiting {
  readonly event: StepEvent;
  readonly order: number;
}

/** A step that parts, and where it stands in the order of events. */
interface Candidate {
  readonly order: number;
  readonly divergence: Omit<Divergence, 'stepsCompared'>;
}

class StepMerge {
  readonly #waiting: readonly [Map<string, Waiting>, Map<string, Waiting>] = [new Map(), new Map()];
  readonly #orders: [number, number] = [0, 0];
  readonly #compared = new Set<Kind>();
  #steps = 0;
  #stepsAtBest = 0;
  #best: Candidate | undefined;

  add(event: StepEvent, side: 0 | 1): void {
    const key = `${event.source}\n${event.rank}\n${event.step}`;
    const order = (this.#orders[side] += 1);
    const others = this.#waiting[side === 0 ? 1 : 0];
    const counterpart = others.get(key);
    if (counterpart === undefined) {
      // A step recorded again, as after a restart, replaces the one before it only where that has been compared.
      const own = this.#waiting[side];
      own.set(own.has(key) ? `${key}\n${order}` : key, { event, order });
      if (own.size > maxWaiting) own.delete(own.keys().next().value as string);
      return;
    }
    others.delete(key);
    this.#steps += 1;
    const [one, other] = side === 0 ? [event, counterpart.event] : [counterpart.event, event];
    this.#offer(side === 0 ? order : counterpart.order, parting(one, other), one, other);
  }

  /** Whether nothing that may still come could be earlier than what was found. */
  isSettled(isFirstDone: boolean, isSecondDone: boolean): boolean {
    const best = this.#best;
    if (best === undefined || (isFirstDone && isSecondDone)) return false;
    const [oldest] = this.#waiting[0].values();
    return oldest === undefined || oldest.order > best.order;
  }

  result(): StepsDifference {
    const alone = this.#best === undefined ? this.#firstAlone() : undefined;
    const found = this.#best?.divergence ?? alone;
    const stepsCompared = this.#best === undefined ? this.#steps : this.#stepsAtBest;
    const equalChannels = (['data', 'randomness', 'numerics'] as const).filter((kind) => this.#compared.has(kind) && !(found?.alsoDiffering ?? []).includes(kind));
    return { divergence: found === undefined ? undefined : { ...found, stepsCompared }, stepsCompared, equalChannels };
  }

  #offer(order: number, differing: readonly Kind[], one: StepEvent, other: StepEvent): void {
    for (const [channel, kind] of channels) if (one.channels[channel] !== undefined && one.channels[channel] === other.channels[channel]) this.#compared.add(kind);
    const [channel] = differing;
    if (channel === undefined || (this.#best !== undefined && this.#best.order <= order)) return;
    this.#stepsAtBest = this.#steps;
    const tensor = firstTensor(one, other);
    const { source, rank, step } = one;
    this.#best = { order, divergence: { source, rank, step, channel, alsoDiffering: differing, tensor, reading: reading({ source, step, differing, tensor }) } };
  }

  /** Steps that one trace has and the other lacks, when all shared steps are equal. */
  #firstAlone(): Omit<Divergence, 'stepsCompared'> | undefined {
    const firsts = this.#waiting.map((side) => [...side.values()].sort((a, b) => a.order - b.order)[0]);
    const [side, found] = firsts[0] !== undefined ? (['first', firsts[0]] as const) : (['second', firsts[1]] as const);
    if (found === undefined) return undefined;
    const { source, rank, step } = found.event;
    const what =
      this.#steps === 0 || step === 1
        ? `${source} was used by the ${side} run only`
        : `all ${this.#steps} shared steps are equal, and the ${side} run alone went on to step ${step} of ${source}`;
    return { source, rank, step, channel: 'numerics', alsoDiffering: [], reading: `${capital(what)}: the two did not do the same work.` };
  }
}

/** The kinds of channels in which two events of one step differ, in causal order. */
function parting(one: StepEvent, other: StepEvent): readonly Kind[] {
  const differing = channels.flatMap(([channel, kind]) =>
    one.channels[channel] !== undefined && other.channels[channel] !== undefined && one.channels[channel] !== other.channels[channel] ? [kind] : [],
  );
  if (differing.length === 0 && firstTensor(one, other) !== undefined) return ['numerics'];
  return [...new Set(differing)];
}

function firstTensor({ tensors: one = [] }: StepEvent, { tensors: other = [] }: StepEvent): string | undefined {
  if (one.length === 0 || other.length === 0) return undefined;
  const hashes = new Map(other.map(({ name, hash }) => [name, hash]));
  return one.find(({ name, hash }) => hashes.get(name) !== hash)?.name ?? other.find(({ name }) => !one.some((tensor) => tensor.name === name))?.name;
}

function reading({
  source,
  step,
  differing,
  tensor,
}: {
  readonly source: string;
  readonly step: number;
  readonly differing: readonly Kind[];
  readonly tensor: string | undefined;
}): string {
  const place = `at step ${step} of ${source}`;
  const first = tensor === undefined ? '' : `, first in ${tensor}`;
  if (differing[0] === 'data') {
    return differing.includes('randomness')
      ? `The data and the state of the random numbers differ ${place}: another seed, or other random draws before it, often order the data anew.`
      : `The data differ ${place} while the random numbers are the same${differing.includes('numerics') ? '' : ', and so are the results'}: other content, another order, or other preparation.`;
  }
  if (differing[0] === 'randomness') return `The data are the same and the random numbers differ ${place}: another seed, or somebody drew more or fewer numbers before it.`;
  return `The data and the random numbers that were compared are the same, and the results differ ${place}${first}: other arithmetic, settings of the model, or starting values.`;
}
