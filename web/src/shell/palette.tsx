// The search box: finds everything that has a name or words in it, and does what buttons do.
import { useEffect } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconBox, IconFlask, IconGitCompare, IconHome, IconListCheck, IconListSearch, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { visibleText } from '../parts/visible-text.ts';
import { MarkedText } from '../search/marked-text.tsx';
import classes from '../search/search.module.css';
import type { PaletteEntry } from './palette-entry.ts';
import { paletteStore, releaseKeys, setPaletteText, usePaletteText } from './palette-store.ts';
import { usePaletteFound } from './use-palette-found.tsx';

export function Palette() {
  const text = usePaletteText();
  const typed = text.trim();
  const [searched] = useDebouncedValue(typed, 150);
  const found = usePaletteFound(searched);
  const commands = useCommands();
  const all = useAllResults(typed);
  // What was found for an older text stays until the answer to the new one is there, so it is narrowed by the text too.
  const holds = (entry: PaletteEntry) => isNamed(entry, typed) || (entry.match !== undefined && (searched === typed || holdsLastWord(entry.match.snippet, typed)));
  const groups = [
    { label: 'Experiments', entries: found.experiments.filter(holds) },
    { label: 'Runs', entries: found.runs.filter(holds) },
    { label: 'Models', entries: found.models.filter(holds) },
    { label: 'Go and do', entries: commands.filter(holds) },
  ].filter(({ entries }) => entries.length > 0);
  useFirstSelected(typed === '' ? [] : groups.flatMap(({ entries }) => entries.map(({ id }) => id)));
  const isLooking = searched !== typed || found.isPending;
  return (
    <Spotlight.Root
      store={paletteStore}
      query={text}
      onQueryChange={setPaletteText}
      shortcut={null}
      clearQueryOnClose={false}
      maxHeight={460}
      scrollable
      transitionProps={{ duration: 90 }}
    >
      <Spotlight.Search
        placeholder="Experiments, models, runs by name or id, any word in notes, params, console…"
        aria-label="Search and commands"
        onFocus={releaseKeys}
        leftSection={<IconSearch size={17} />}
      />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.entries.map((entry) => (
              <EntryLine key={entry.id} entry={entry} query={typed} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{isLooking ? 'Looking…' : `Nothing is named “${visibleText(typed)}” or says it`}</Spotlight.Empty>}
        {all && (groups.length > 0 || isLooking) && (
          <Spotlight.ActionsGroup label="More">
            <EntryLine entry={all} query="" />
          </Spotlight.ActionsGroup>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function EntryLine({ entry: { label, description, match, icon, run }, query }: { readonly entry: PaletteEntry; readonly query: string }) {
  return (
    <Spotlight.Action onClick={run}>
      <span className={classes['entry']}>
        {icon}
        <span>
          <b className="clip">
            <MarkedText text={label} query={query} />
          </b>
          {description !== undefined && <small className="clip"> {visibleText(description)}</small>}
          {match && (
            <small className="clip">
              {' '}
              {match.place}: <MarkedText text={match.snippet} query={query} />
            </small>
          )}
        </span>
      </span>
    </Spotlight.Action>
  );
}

function isNamed({ label, alias }: PaletteEntry, typed: string): boolean {
  return label.toLowerCase().includes(typed.toLowerCase()) || (alias?.startsWith(typed) ?? false);
}

function holdsLastWord(snippet: string, typed: string): boolean {
  return snippet.toLowerCase().includes(typed.toLowerCase().split(/\s+/).at(-1)!);
}

/** The library selects when the text changes only; what a search finds comes later, and Enter must open it all the same. */
function useFirstSelected(ids: readonly string[]): void {
  const shown = ids.join('\n');
  useEffect(() => {
    if (shown !== '') selectFirst();
  }, [shown]);
}

/** As the library does it, which keeps its own way of doing so to itself. */
function selectFirst(): void {
  const list = document.getElementById(paletteStore.getState().listId);
  for (const selected of list?.querySelectorAll('[data-selected]') ?? []) selected.removeAttribute('data-selected');
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  paletteStore.updateState((state) => ({ ...state, selected: 0 }));
}

function useAllResults(typed: string): PaletteEntry | undefined {
  const navigate = useNavigate();
  if (typed === '') return undefined;
  return {
    id: 'all results',
    label: `All that is found for “${typed}”`,
    icon: <IconListSearch size={17} />,
    run: () => void navigate({ to: '/search', search: { q: typed } }),
  };
}

function useCommands(): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  return [
    { id: 'home', label: 'Home', description: 'g h', icon: <IconHome size={17} />, run: () => void navigate({ to: '/' }) },
    { id: 'experiments', label: 'All experiments', description: 'g e', icon: <IconFlask size={17} />, run: () => void navigate({ to: '/experiments' }) },
    { id: 'compare', label: 'Compare the runs of the tray', description: 'g c', icon: <IconGitCompare size={17} />, run: () => void navigate({ to: '/compare' }) },
    { id: 'models', label: 'All models', description: 'g m', icon: <IconBox size={17} />, run: () => void navigate({ to: '/models' }) },
    { id: 'jobs', label: 'Jobs of the server', description: 'g j', icon: <IconListCheck size={17} />, run: () => void navigate({ to: '/jobs' }) },
    { id: 'bin', label: 'Deleted experiments', icon: <IconFlask size={17} />, run: () => void navigate({ to: '/experiments', search: { bin: true } }) },
    { id: 'light', label: 'Light colours', icon: <IconSun size={17} />, run: () => setColorScheme('light') },
    { id: 'dark', label: 'Dark colours', icon: <IconMoon size={17} />, run: () => setColorScheme('dark') },
  ];
}
