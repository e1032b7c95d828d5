// The version that an alias stands for now, which a new one is held against: @champion, or the first alias there is.
import { useQuery } from '@tanstack/react-query';
import type { ModelVersion } from '@assay/sdk';
import { modelQuery } from '../data/model-queries.ts';

export const usualAlias = 'champion';

export interface Champion {
  readonly alias: string;
  /** The version behind it; absent while no version is. */
  readonly version: number | undefined;
  /** All there are, to choose from. */
  readonly aliases: readonly string[];
}

/** undefined until the model is read. `asked`: an alias somebody chose. */
export function useChampion({ modelName }: ModelVersion, asked: string | undefined): Champion | undefined {
  const { data } = useQuery(modelQuery(modelName));
  if (!data) return undefined;
  const aliases = data.aliases.map(({ alias }) => alias);
  const alias = [asked, usualAlias, ...aliases].find((one) => one !== undefined && aliases.includes(one)) ?? usualAlias;
  return { alias, version: data.aliases.find((one) => one.alias === alias)?.version, aliases };
}
