// What a run's program tells beside its numbers: alerts.

/** What a run's program wants people to look at. */
export interface RunAlert {
  /** Among the alerts of the run, from 0 in the order they were raised. */
  readonly number: number;
  /** By the server's clock. */
  readonly at: number;
  readonly title: string;
  /** Plain text of any number of lines. */
  readonly text: string;
  readonly level: 'info' | 'warning' | 'error';
}
