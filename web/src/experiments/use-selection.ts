// The runs that are selected to do something with. Apart from what is drawn and from what the filter lets in; another
// filter ends it, so that nothing is done to a run that is not seen.
import { useCallback, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (runId: string) => void;
  readonly setAll: (runIds: readonly string[]) => void;
}

const none: ReadonlySet<string> = new Set();

/** `scope` names what can be selected; another one begins anew. */
export function useSelection(scope: string): Selection {
  const [state, setState] = useState({ scope, ids: none });
  if (state.scope !== scope) setState({ scope, ids: none });
  const toggle = useCallback(
    (runId: string) => setState((old) => ({ ...old, ids: old.ids.has(runId) ? new Set([...old.ids].filter((id) => id !== runId)) : new Set([...old.ids, runId]) })),
    [],
  );
  const setAll = useCallback((runIds: readonly string[]) => setState((old) => ({ ...old, ids: new Set(runIds) })), []);
  return { ids: state.scope === scope ? state.ids : none, toggle, setAll };
}
