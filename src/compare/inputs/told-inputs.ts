// What two records can be held against each other by. A run that was cut off, or not watched as well as the other, tells less:
// what it lacks is unknown then, and no change.
import { blindness } from './blindness.ts';
import type { Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';
import { hasRunThrough } from '../results/run-end.ts';

export interface RecordedSide {
  readonly inputs: Inputs;
  readonly observation?: Observation | undefined;
}

/** Inputs that one run told, and of which the other could not tell whether it had them. */
export interface UntoldInputs {
  readonly side: 'before' | 'after';
  readonly why: 'cut-off' | 'unwatched';
  /** Such as `the library libc.so.6`. */
  readonly names: readonly string[];
}

export interface ToldInputs {
  /** Without what the other side could not tell of. */
  readonly inputs: readonly [Inputs, Inputs];
  readonly untold: readonly UntoldInputs[];
}

export function toldInputs([before, after]: readonly [RecordedSide, RecordedSide]): ToldInputs {
  const one = withoutUntold(before, { ...after, side: 'after' });
  const other = withoutUntold(after, { ...before, side: 'before' });
  return { inputs: [one.inputs, other.inputs], untold: [...other.untold, ...one.untold] };
}

interface OtherSide extends RecordedSide {
  readonly side: UntoldInputs['side'];
}

function withoutUntold({ inputs, observation }: RecordedSide, other: OtherSide): { readonly inputs: Inputs; readonly untold: readonly UntoldInputs[] } {
  const why = shortness(other.observation, observation);
  if (why === undefined) return { inputs, untold: [] };
  const names: string[] = [];
  const told = new Untold(names);
  return { inputs: told.prune(inputs, other.inputs), untold: names.length === 0 ? [] : [{ side: other.side, why, names }] };
}

/** Why a run may have had more than it tells; undefined when what it lacks it did not have. */
function shortness(observation: Observation | undefined, other: Observation | undefined): UntoldInputs['why'] | undefined {
  if (observation === undefined) return undefined;
  if (!hasRunThrough(observation)) return 'cut-off';
  if (sight(observation) < sight(other)) return 'unwatched';
  // Two records with the same blind spots may be held against each other: what one saw, the other would have seen.
  const known = new Set((other === undefined ? [] : blindness(other)).map(({ text }) => text));
  return blindness(observation).some(({ kind, text }) => kind === 'gap' && !known.has(text)) ? 'unwatched' : undefined;
}

function sight(observation: Observation | undefined): number {
  return ['nothing', 'hook', 'native', 'trace'].indexOf(observation?.readsFoundBy ?? 'nothing');
}

/** Takes out what is told at the end of a run, or as it comes up, and the other run lacks. */
class Untold {
  readonly #names: string[];

  constructor(names: string[]) {
    this.#names = names;
  }

  prune(inputs: Inputs, other: Inputs): Inputs {
    const { environment, machine, randomness } = inputs;
    return {
      ...inputs,
      code: this.#items(inputs.code, other.code, ({ path }) => path, { word: 'the code in', isAlwaysTold: ({ path }) => path === '' }),
      data: this.#items(inputs.data, other.data, ({ path }) => path, { word: 'the data', isAlwaysTold: ({ isDeclared }) => isDeclared }),
      parameters: this.#facts(inputs.parameters, other.parameters, 'the parameter'),
      randomness: { ...randomness, settings: this.#facts(randomness.settings, other.randomness.settings, 'the random setting') },
      machine: {
        ...machine,
        threads: this.#facts(machine.threads, other.machine.threads, 'the threads of'),
        numerics: this.#facts(machine.numerics, other.machine.numerics, 'the kernels'),
      },
      network: this.#items(inputs.network, other.network, (place) => place, { word: 'the connection to' }),
      environment: {
        ...environment,
        python: this.#python(environment.python, other.environment.python),
        libraries: this.#items(environment.libraries, other.environment.libraries, ({ name }) => name, { word: 'the library' }),
        tools: this.#facts(environment.tools, other.environment.tools, 'the tool'),
      },
    };
  }

  /** Whether a package was loaded, and which of its loaded files were edited, is seen as it is loaded. */
  #python(python: Inputs['environment']['python'], other: Inputs['environment']['python']): Inputs['environment']['python'] {
    if (python === undefined) return undefined;
    if (other === undefined) {
      this.#names.push('the Python');
      return undefined;
    }
    const known = new Map(other.distributions.map((distribution) => [distribution.name, distribution]));
    return {
      ...python,
      distributions: python.distributions.map((distribution) => {
        const its = known.get(distribution.name);
        if (!distribution.isLoaded || its === undefined || its.isLoaded) return distribution;
        this.#names.push(`whether ${distribution.name} was loaded`);
        return { ...distribution, isLoaded: false, edited: its.edited };
      }),
    };
  }

  #facts(facts: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>, word: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#items(Object.entries(facts), Object.entries(other), ([name]) => name, { word }));
  }

  #items<Item>(
    items: readonly Item[],
    others: readonly Item[],
    nameOf: (item: Item) => string,
    { word, isAlwaysTold = () => false }: { readonly word: string; readonly isAlwaysTold?: (item: Item) => boolean },
  ): readonly Item[] {
    const known = new Set(others.map(nameOf));
    return items.filter((item) => {
      if (known.has(nameOf(item)) || isAlwaysTold(item)) return true;
      this.#names.push(`${word} ${nameOf(item)}`);
      return false;
    });
  }
}
