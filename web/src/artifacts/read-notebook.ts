// What a notebook holds that a page can show: its cells, and of their outputs the texts and pictures. Nothing in it runs.

export interface NotebookCell {
  readonly kind: 'markdown' | 'code' | 'raw';
  readonly source: string;
  readonly outputs: readonly NotebookOutput[];
}

export type NotebookOutput =
  | { readonly kind: 'text' | 'error'; readonly text: string }
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'hidden'; readonly text: string };

type Raw = Readonly<Record<string, unknown>>;

/** undefined when it is no notebook. */
export function readNotebook(text: string): readonly NotebookCell[] | undefined {
  const cells = asRecord(parsed(text))['cells'];
  if (!Array.isArray(cells)) return undefined;
  return cells.map((cell: unknown) => {
    const { cell_type: type, source, outputs } = asRecord(cell);
    return {
      kind: type === 'markdown' || type === 'code' ? type : 'raw',
      source: textOf(source),
      outputs: Array.isArray(outputs) ? outputs.flatMap((output: unknown) => outputOf(asRecord(output))) : [],
    };
  });
}

function outputOf(output: Raw): readonly NotebookOutput[] {
  if (output['output_type'] === 'stream') return [{ kind: 'text', text: textOf(output['text']) }];
  if (output['output_type'] === 'error') return [{ kind: 'error', text: textOf(output['traceback']) || `${textOf(output['ename'])}: ${textOf(output['evalue'])}` }];
  const data = asRecord(output['data']);
  for (const type of ['image/png', 'image/jpeg', 'image/gif'] as const) {
    const bytes = textOf(data[type]).replaceAll(/\s/g, '');
    // Pixels only: other kinds of pictures may hold scripts.
    if (bytes !== '' && /^[A-Za-z0-9+/]+=*$/.test(bytes)) return [{ kind: 'image', url: `data:${type};base64,${bytes}` }];
  }
  if (data['text/plain'] !== undefined) return [{ kind: 'text', text: textOf(data['text/plain']) }];
  const types = Object.keys(data);
  return types.length === 0 ? [] : [{ kind: 'hidden', text: `Output of the kind ${types.join(', ')} is not shown here; the download has it.` }];
}

/** Notebooks keep texts whole or as lists of lines. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === 'string').join('');
  return typeof value === 'string' ? value : '';
}

function asRecord(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
