// What clients of this wire keep with a run for themselves: it is given back to them as it came, and shown to nobody else.
import type { ClientState } from '../../../core/tracking/client-state/client-state.ts';
import { doubleOf } from '../stream/lenient-json.ts';
import { type ExactObject, isExactObject, parseExact } from '../../../core/base/exact-json.ts';

/** The names under which it is kept: what comes with the config, and what comes with the summary. */
export const configState = 'wandb.config';
export const summaryState = 'wandb.summary';

export interface ConfigState {
  /** The client's name for the run, where it is not the run's id. */
  readonly name?: string | undefined;
  /** What its own client asked for, where another run has that name. */
  readonly asked?: string | undefined;
  /** The client kept the run on its machine, while a recorder told of it. */
  readonly isLater?: boolean | undefined;
  /** The part of the config that the client names `_wandb`: what it is, what it measured of itself, how metrics are to be shown. */
  readonly own?: ExactObject | undefined;
}

export function configStateOf(json: string | undefined): ConfigState {
  const { name, asked, isLater, own } = objectOf(json);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return { name: text(name), asked: text(asked), isLater: isLater === true ? true : undefined, own: own !== undefined && isExactObject(own) ? own : undefined };
}

/** The client's notes in a summary by which runs may be searched and ordered. */
const searchedNotes = ['_step', '_runtime', '_timestamp'] as const;

export function isSearchedNote(key: string): boolean {
  return (searchedNotes as readonly string[]).includes(key);
}

/** What is kept of a summary for its client. */
export function summaryStateText(own: ExactObject): ClientState {
  const numbers = searchedNotes.flatMap((key) => {
    const number = doubleOf(own[key]);
    return number === undefined || !Number.isFinite(number) ? [] : [[key, number] as const];
  });
  return { name: summaryState, json: JSON.stringify(own), numbers: Object.fromEntries(numbers) };
}

/** The parts of the summary that are the client's own, or too much for a value. */
export function summaryStateOf(json: string | undefined): ExactObject {
  return objectOf(json);
}

function objectOf(json: string | undefined): ExactObject {
  const value = json === undefined ? {} : parseExact(json);
  return isExactObject(value) ? value : {};
}
