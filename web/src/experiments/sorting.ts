// By which column, and which way, the runs table is sorted.

export interface Sorting {
  readonly column: string;
  readonly isAscending: boolean;
}
