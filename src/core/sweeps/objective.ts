// What a sweep makes as small or as large as it can.

export const goals = ['minimize', 'maximize'] as const;
export type Goal = (typeof goals)[number];

export interface Objective {
  /** The key of the metric. */
  readonly metric: string;
  readonly goal: Goal;
  /** The sweep is over once a run reaches it, see `reachesTarget`. */
  readonly target?: number;
}

/** What is to be made small: samplers and stopping rules know no other goal. */
export function lossOf({ goal }: Objective, value: number): number {
  return goal === 'minimize' ? value : -value;
}

/** Whether a value of the metric ends the sweep. */
export function reachesTarget(objective: Objective, value: number): boolean {
  return objective.target !== undefined && lossOf(objective, value) <= lossOf(objective, objective.target);
}
