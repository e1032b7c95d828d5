// A short list that this browser keeps, the same in all of its tabs. Where the browser keeps nothing, it lives as long as the page.

export interface KeptList<Item> {
  readonly read: () => readonly Item[];
  readonly write: (items: readonly Item[]) => void;
  /** For `useSyncExternalStore`. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** `readItem` answers undefined for what is none: anybody may have written there. */
export function keptList<Item>(name: string, readItem: (value: unknown) => Item | undefined): KeptList<Item> {
  const listeners = new Set<() => void>();
  let text: string | null = null;
  let items: readonly Item[] = [];
  const load = () => {
    const found = stored(name);
    // The same list as long as nothing changed, so that nothing is drawn again.
    if (found === text) return;
    text = found;
    items = parsed(found).flatMap((value) => readItem(value) ?? []);
  };
  load();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  window.addEventListener('storage', ({ key }) => {
    if (key !== name && key !== null) return;
    load();
    tell();
  });
  return {
    read: () => items,
    write: (next) => {
      items = next;
      text = JSON.stringify(next);
      try {
        localStorage.setItem(name, text);
      } catch {
        // Forbidden or full: the list is kept as long as the page.
      }
      tell();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function parsed(text: string | null): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
