// Experiments made while the server was away have two ids: the one the program was given, and the server's. What the
// program sends is put into the server's words, what the server answers into the program's.
import { isMadeUpExperiment, withServerIds } from '../outbox/made-up-experiment.ts';

export interface Translation {
  /** False for nearly every run: then nothing needs to be looked at. */
  readonly isNeeded: boolean;
  toServer(text: string): string;
  /** A JSON text. */
  toProgram(json: string): string;
}

/** `handedOut` are those of the ids made up that the program knows. */
export function createTranslation(experiments: ReadonlyMap<string, string>, handedOut: ReadonlySet<string>): Translation {
  const ofServer = (): ReadonlyMap<string, string> =>
    new Map([...experiments].filter(([madeUp]) => handedOut.has(madeUp) && isMadeUpExperiment(madeUp)).map(([madeUp, id]) => [id, madeUp]));
  return {
    get isNeeded() {
      for (const madeUp of handedOut) if (experiments.has(madeUp)) return true;
      return false;
    },
    toServer: (text) => withServerIds(text, experiments),
    toProgram: (json) => {
      const names = ofServer();
      return JSON.stringify(JSON.parse(json, (key, value: unknown) => (typeof value === 'string' ? translated(key, value, names) : value)));
    },
  };
}

function translated(key: string, value: string, names: ReadonlyMap<string, string>): string {
  if (key === 'experiment_id') return names.get(value) ?? value;
  const place = /^(mlflow-artifacts:\/+)(\d+)(\/.*)?$/.exec(value);
  const madeUp = place && names.get(place[2]!);
  return madeUp ? `${place[1]}${madeUp}${place[3] ?? ''}` : value;
}
