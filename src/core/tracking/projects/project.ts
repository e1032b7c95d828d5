// A project: who shares experiments and who may see them. There is one, `default`, until others are made.

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** The project that exists from the start. */
export const defaultProjectId = 'default';
