// The row the keys act on: j and k move, x draws, s selects, p pins, b makes it the baseline, Enter opens.
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { isTyping } from '../shell/use-keys.ts';
import type { RunTreeRow } from './run-rows.ts';

export interface RowActions {
  readonly onToggleDrawn: (runId: string) => void;
  readonly onToggleSelected: (runId: string) => void;
  readonly onToggleOpen: (runId: string) => void;
  readonly onPin: (runId: string) => void;
  readonly onBase: (runId: string) => void;
}

export function useActiveRow(rows: readonly RunTreeRow[], actions: RowActions, show: (index: number) => void): number {
  const [active, setActive] = useState(-1);
  const navigate = useNavigate();
  const latest = useRef({ rows, actions, active, show });
  useEffect(() => {
    latest.current = { rows, actions, active, show };
  });
  useEffect(() => {
    const move = (by: number) => {
      const { rows: all, active: old } = latest.current;
      const next = Math.max(0, Math.min(all.length - 1, old + by));
      setActive(next);
      latest.current.show(next);
    };
    const keys: Readonly<Record<string, (runId: string) => void>> = {
      x: (id) => latest.current.actions.onToggleDrawn(id),
      s: (id) => latest.current.actions.onToggleSelected(id),
      p: (id) => latest.current.actions.onPin(id),
      b: (id) => latest.current.actions.onBase(id),
    };
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const run = latest.current.rows[latest.current.active]?.run;
      if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === 'Enter' && run && !(event.target as HTMLElement).closest('a,button')) void navigate({ to: '/runs/$runId', params: { runId: run.id } });
      else if (run && Object.hasOwn(keys, event.key)) keys[event.key]!(run.id);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
  return active;
}
