// The names of the samplers there are: what wires need to know of them.

export const samplerNames = ['grid', 'random', 'tpe'] as const;
export type SamplerName = (typeof samplerNames)[number];
