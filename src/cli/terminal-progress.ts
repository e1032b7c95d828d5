// One line on a terminal that is written over while something is under way; nothing where nobody watches.

export interface ProgressLine {
  show(text: string): void;
  /** Takes the line away, so that other text can stand there. */
  clear(): void;
}

/** What is done within this time is not worth a line. */
const quietMs = 700;

export function createProgressLine(stream: NodeJS.WriteStream, isWanted: boolean): ProgressLine {
  if (!isWanted || stream.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  let firstAt: number | undefined;
  let isShown = false;
  return {
    show(text) {
      firstAt ??= performance.now();
      if (performance.now() - firstAt < quietMs) return;
      stream.write(`\r\u001b[K${text.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
      isShown = true;
    },
    clear() {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
