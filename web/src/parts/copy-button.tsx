// Copies a text and says that it did.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

interface CopyButtonProps {
  readonly value: string;
  /** What is copied: "run id". */
  readonly what: string;
  readonly size?: number;
}

type Outcome = 'copied' | 'failed' | undefined;

const shownMs = 1600;

export function CopyButton({ value, what, size = 15 }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  const words = wordsOf(outcome, what);
  const Icon = { copied: IconCheck, failed: IconX, none: IconCopy }[outcome ?? 'none'];
  return (
    <Tooltip label={words}>
      <ActionIcon
        size={size + 9}
        onClick={() => void copyText(value).then((isCopied) => setOutcome(isCopied ? 'copied' : 'failed'))}
        aria-label={words}
        color={outcome === 'copied' ? 'verdigris' : 'gray'}
      >
        <Icon size={size} />
      </ActionIcon>
    </Tooltip>
  );
}

function wordsOf(outcome: Outcome, what: string): string {
  if (outcome === 'copied') return `Copied ${what}`;
  return outcome === 'failed' ? `The browser did not let ${what} be copied` : `Copy ${what}`;
}
