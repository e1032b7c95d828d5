// What a model says of itself in its file MLmodel: what goes in and comes out, which libraries read it.
import { queryOptions } from '@tanstack/react-query';
import { ApiError, type ArtifactOwner } from '@assay/sdk';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';

export interface SignatureColumn {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

export interface ModelDescription {
  readonly flavors: readonly string[];
  readonly sizeBytes: number | undefined;
  readonly inputs: readonly SignatureColumn[];
  readonly outputs: readonly SignatureColumn[];
  readonly params: readonly SignatureColumn[];
}

const readBytes = 256 * 1024;

/** Null where there is no such file, or none that can be read. */
export function modelDescriptionQuery(owner: ArtifactOwner, path: string) {
  return queryOptions({
    queryKey: queryKeys.modelDescription(owner, path),
    queryFn: async ({ signal }): Promise<ModelDescription | null> => {
      try {
        const response = await client.getArtifact({ owner, path }, { signal, headers: { range: `bytes=0-${readBytes - 1}` } });
        const [text, { parse }] = await Promise.all([response.text(), import('yaml')]);
        return describe(record(parse(text, { maxAliasCount: 20, logLevel: 'silent' })));
      } catch (error) {
        // A file that is no YAML is no description; a server that is away is told.
        if (error instanceof ApiError ? error.status >= 500 : error instanceof TypeError) throw error;
        return null;
      }
    },
    staleTime: 60_000,
  });
}

type Raw = Readonly<Record<string, unknown>>;

function record(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function describe(model: Raw): ModelDescription {
  const signature = record(model['signature']);
  const size = model['model_size_bytes'];
  return {
    flavors: Object.keys(record(model['flavors'])),
    sizeBytes: typeof size === 'number' ? size : undefined,
    inputs: columns(signature['inputs']),
    outputs: columns(signature['outputs']),
    params: columns(signature['params']),
  };
}

/** A signature holds JSON texts within the YAML. */
function columns(text: unknown): readonly SignatureColumn[] {
  if (typeof text !== 'string') return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(list) ? list.map((column: unknown, index) => columnOf(record(column), index)) : [];
}

function columnOf(column: Raw, index: number): SignatureColumn {
  const tensor = record(column['tensor-spec']);
  const shape = Array.isArray(tensor['shape']) ? ` (${tensor['shape'].map((size) => (size === -1 ? 'any' : String(size))).join(' × ')})` : '';
  return {
    name: typeof column['name'] === 'string' ? column['name'] : `number ${index + 1}`,
    type: typeof tensor['dtype'] === 'string' ? `${tensor['dtype']}${shape}` : typeof column['type'] === 'string' ? column['type'] : 'not said',
    isOptional: column['required'] === false || column['optional'] === true,
  };
}
