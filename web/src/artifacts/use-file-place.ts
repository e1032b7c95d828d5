// What is shown of a file stands in the address, so that a link leads to the same sight.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { FilePlace } from './file-place.ts';

export function useFilePlace(): readonly [place: FilePlace, change: (next: FilePlace) => void] {
  const place: FilePlace = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback((next: FilePlace) => void navigate({ to: '.', search: (old: object) => ({ ...old, ...next }), resetScroll: false }), [navigate]);
  return [place, change];
}
