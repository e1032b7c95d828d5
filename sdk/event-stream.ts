// Parses the bytes of a stream of server-sent events (WHATWG HTML §9.2.6): lines that end in LF, CR or CRLF,
// blocks that end in an empty line. By hand, since nothing but the sdk parses them, and the sdk depends on nothing.

export interface StreamEvent {
  /** The last id so far; absent before the first. */
  readonly id?: string;
  readonly type: string;
  readonly data: string;
}

/** Yields each complete event, and each new id that came without data (`data` is then empty). `heard` is called for every piece that arrives, comments too. */
export async function* parseEventStream(body: ReadableStream<Uint8Array>, heard: () => void = () => {}): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  let id: string | undefined;
  let type = '';
  let data: string[] = [];
  let isNewId = false;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      heard();
      text += piece.value;
      const { lines, rest } = completeLines(text);
      text = rest;
      for (const line of lines) {
        const { name, value } = fieldOf(line);
        if (line === '') {
          if (data.length > 0 || isNewId) yield { type: type || 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) };
          type = '';
          data = [];
          isNewId = false;
        } else if (name === 'data') data.push(value);
        else if (name === 'event') type = value;
        else if (name === 'id') {
          id = value;
          isNewId = true;
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** A CR at the very end may be the first half of a CRLF: it stays for the next piece. */
function completeLines(text: string): { readonly lines: readonly string[]; readonly rest: string } {
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  const lines = text.slice(0, end).split(/\r\n|\r|\n/);
  return { rest: lines.pop()! + text.slice(end), lines };
}

/** A line that starts with a colon is a comment: its name is empty. */
function fieldOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  if (colon < 0) return { name: line, value: '' };
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') };
}
