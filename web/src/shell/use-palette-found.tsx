// What the search box finds: by name or id first, then by the words that stand in notes, params, tags and printed lines.
import { IconBox, IconFlask, IconVector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { WordMatch } from '@assay/sdk';
import { experimentNamesQuery, firstFoundQuery, hasWord, namedRunsQuery } from '../data/search-queries.ts';
import { paletteQuery } from '../data/server-queries.ts';
import { matchPlace, tellingMatch } from '../search/match-places.ts';
import type { PaletteEntry } from './palette-entry.ts';

interface PaletteFound {
  readonly experiments: readonly PaletteEntry[];
  readonly runs: readonly PaletteEntry[];
  readonly models: readonly PaletteEntry[];
  /** Whether an answer to this text is still to come. */
  readonly isPending: boolean;
}

const shownEach = 7;

export function usePaletteFound(text: string): PaletteFound {
  const navigate = useNavigate();
  const names = useQuery(paletteQuery(text));
  const runs = useQuery(namedRunsQuery(text, shownEach));
  const words = useQuery(firstFoundQuery(text, shownEach));
  const { data: experiments } = useQuery(experimentNamesQuery);
  const found = hasWord(text) ? words.data : undefined;
  const runEntry = (id: string, name: string, more: Partial<PaletteEntry>): PaletteEntry => ({
    id: `run ${id}`,
    label: name,
    icon: <IconVector size={17} />,
    run: () => void navigate({ to: '/runs/$runId', params: { runId: id } }),
    ...more,
  });
  const about = (id: string, experimentId: string) => `${experiments?.get(experimentId) ?? `experiment ${experimentId}`} · ${id.slice(0, 8)}`;
  const experimentEntry = (id: string, name: string, matches: readonly WordMatch[]): PaletteEntry => ({
    id: `experiment ${id}`,
    label: name,
    match: shownMatch(matches),
    icon: <IconFlask size={17} />,
    run: () => void navigate({ to: '/experiments/$experimentId', params: { experimentId: id } }),
  });
  const modelEntry = (name: string, matches: readonly WordMatch[]): PaletteEntry => ({
    id: `model ${name}`,
    label: name,
    match: shownMatch(matches),
    icon: <IconBox size={17} />,
    run: () => void navigate({ to: '/models/$name', params: { name } }),
  });
  return {
    experiments: once([
      ...(names.data?.experiments ?? []).map(({ id, name }) => experimentEntry(id, name, [])),
      ...(found?.experiments ?? []).map(({ id, name, matches }) => experimentEntry(id, name, matches)),
    ]),
    runs: once([
      ...(text.length < 2 ? [] : (runs.data ?? [])).map(({ id, name, experimentId }) => runEntry(id, name, { alias: id, description: about(id, experimentId) })),
      ...(found?.runs ?? []).map(({ runId, experimentId, name, matches }) => runEntry(runId, name, { description: about(runId, experimentId), match: shownMatch(matches) })),
    ]),
    models: once([...(names.data?.models ?? []).map(({ name }) => modelEntry(name, [])), ...(found?.models ?? []).map(({ name, matches }) => modelEntry(name, matches))]),
    isPending: [names, runs, words].some(({ isFetching, isPlaceholderData, data }) => isFetching && (isPlaceholderData || data === undefined)),
  };
}

function shownMatch(matches: readonly WordMatch[]): PaletteEntry['match'] {
  const match = tellingMatch(matches);
  return match && { place: matchPlace(match), snippet: match.snippet };
}

function once(entries: readonly PaletteEntry[]): readonly PaletteEntry[] {
  const byId = new Map<string, PaletteEntry>();
  for (const entry of entries) if (!byId.has(entry.id)) byId.set(entry.id, entry);
  return [...byId.values()].slice(0, shownEach);
}
