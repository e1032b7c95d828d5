// A change the program asks for, which the server takes now or is sent later.
import type { Known } from './known.ts';
import type { Route } from './route.ts';

export interface Write {
  readonly route: Route;
  /** The JSON of the request. */
  readonly message: Readonly<Record<string, unknown>>;
  /** The id made here for what it makes, if it makes something. */
  readonly id: string;
  readonly at: number;
}

/** Changes what is known as the server would, and says how it would answer. */
export type WriteNote = (known: Known, write: Write) => unknown;
