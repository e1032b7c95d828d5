// Lines of a console, in blocks that are drawn once: thousands of them must not be gone through for each new one.
import { memo, useMemo } from 'react';
import type { ConsoleLine } from '@assay/sdk';
import { exactTime } from '../parts/time-text.ts';
import { visibleText } from '../parts/visible-text.ts';

const blockLines = 100;

export function ConsoleLines({ lines }: { readonly lines: readonly ConsoleLine[] }) {
  const blocks = useMemo(() => [...Map.groupBy(lines, ({ number }) => Math.floor(number / blockLines))], [lines]);
  return blocks.map(([index, block]) => <Block key={index} lines={block} />);
}

interface BlockProps {
  readonly lines: readonly ConsoleLine[];
}

const Block = memo(
  function Block({ lines }: BlockProps) {
    return (
      <ol style={{ containIntrinsicBlockSize: `auto ${lines.length * 1.55}em` }}>
        {lines.map(({ number, at, stream, text }) => (
          <li key={number} data-line={number} data-stream={stream}>
            <span title={`${exactTime(at)}, ${stream}`}>{number + 1}</span>
            <span>{visibleText(text)}</span>
          </li>
        ))}
      </ol>
    );
  },
  // Stored lines never change; a block differs only in which of them it holds.
  (old, next) => old.lines.length === next.lines.length && old.lines[0]!.number === next.lines[0]!.number && old.lines.at(-1)!.number === next.lines.at(-1)!.number,
);
