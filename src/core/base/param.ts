// A setting by name, its value as text: of a run, where it is one leaf of the config, or of a logged model.

export interface Param {
  readonly key: string;
  readonly value: string;
}
