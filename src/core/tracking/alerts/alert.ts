// An alert of a run: what its program wants people to look at, as it happens.
import { invalidArgument } from '../../base/errors.ts';
import { checkLength, checkName } from '../../base/text-limits.ts';

export const alertLevels = ['info', 'warning', 'error'] as const;
export type AlertLevel = (typeof alertLevels)[number];

export interface Alert {
  /** Among the alerts of its run, from 0 in the order they were raised. */
  readonly number: number;
  /** By the server's clock, in milliseconds since the epoch. */
  readonly at: number;
  readonly title: string;
  /** Plain text of any number of lines; may be empty. */
  readonly text: string;
  readonly level: AlertLevel;
}

/** In UTF-16 units. */
export const alertTitleLimit = 512;
export const alertTextLimit = 16_384;

/** What one run may raise: whoever raises more tells nobody anything. */
export const alertsPerRun = 1_000;

/** Throws `invalid_argument`. */
export function checkAlert({ title, text, waitMs }: Pick<Alert, 'title' | 'text'> & { readonly waitMs: number }): void {
  checkName('the title of the alert', title, alertTitleLimit);
  checkLength('the text of the alert', text, alertTextLimit);
  if (!Number.isFinite(waitMs) || waitMs < 0) throw invalidArgument(`waitMs is ${waitMs}; give a number of milliseconds, 0 for an alert that waits for nothing`);
}
