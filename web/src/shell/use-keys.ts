// The keys that work on every page. None of them works while somebody types.
import { useEffect } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { openPalette } from './palette-store.ts';

const sequenceMs = 1200;

export function useKeys(openHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    // Times of events count from the loading of the page, so there is no number for "never".
    let goAt: number | undefined;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (isTyping(event)) return;
      const isSecond = goAt !== undefined && event.timeStamp - goAt < sequenceMs;
      goAt = undefined;
      if (isSecond && event.key === 'h') void navigate({ to: '/' });
      else if (isSecond && event.key === 'e') void navigate({ to: '/experiments' });
      else if (isSecond && event.key === 'c') void navigate({ to: '/compare' });
      else if (isSecond && event.key === 'm') void navigate({ to: '/models' });
      else if (isSecond && event.key === 'j') void navigate({ to: '/jobs' });
      else if (event.key === 'g') goAt = event.timeStamp;
      else if (event.key === '?') openHelp();
      else if (event.key === 'f') focusFilter(event);
      else if (event.key === '/') {
        event.preventDefault();
        openPalette();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, openHelp]);
}

/** Whether a key belongs to a field, a dialog or the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target as HTMLElement;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ? !isTick(target) : target.closest('[role=dialog],[role=menu],[role=listbox]') !== null;
}

/** A focused tick box takes no letters. */
function isTick(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && target.type === 'checkbox';
}

/** A page marks the field that filters it. */
function focusFilter(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('[data-filter-field]');
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
}
