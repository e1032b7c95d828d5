// From one difference to the next, by `n` and `p` or by their buttons: the row is focused, so that it is seen and read aloud.
import { useCallback, useEffect, useRef } from 'react';
import { isTyping } from '../shell/use-keys.ts';

export function useDifferenceKeys() {
  const box = useRef<HTMLDivElement>(null);
  const last = useRef<Element>(undefined);
  const move = useCallback((by: 1 | -1) => {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>('tr[data-different]') ?? [])];
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row === last.current);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length]!;
    last.current = next;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'center', inline: 'nearest' });
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === 'n') move(1);
      else if (event.key === 'p') move(-1);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [move]);
  return { box, move };
}
