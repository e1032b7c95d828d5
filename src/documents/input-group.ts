// The groups that inputs of a run fall into, in the order in which they are told.

export const inputGroups = ['code', 'data', 'parameters', 'environment', 'variables', 'randomness', 'machine', 'command', 'network'] as const;
export type InputGroup = (typeof inputGroups)[number];
