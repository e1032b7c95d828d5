// The samplers there are, by the name of their method. To be loaded late, with the operations on sweeps: a draw may need the
// statistics of `src/compare`, which a server does not load at its start.
import { grid } from './grid.ts';
import { random } from './random.ts';
import type { SamplerName } from './sampler-name.ts';
import type { Suggest } from './suggest.ts';
import { tpe } from './tpe.ts';

export const samplers: Readonly<Record<SamplerName, Suggest>> = { grid, random, tpe };
