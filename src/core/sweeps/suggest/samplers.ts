// The samplers there are, by the name of their method. To be loaded late.
import { grid } from './grid.ts';
import type { SamplerName } from './sampler-name.ts';
import type { Sampler } from './suggest.ts';

export const samplers: Readonly<Record<SamplerName, Sampler>> = { grid };
