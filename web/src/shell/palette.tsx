// The command palette: finds experiments, runs and models by name, and does what buttons do.
import { useEffect, useState } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconBox, IconFlask, IconHome, IconListCheck, IconMoon, IconSearch, IconSun, IconVector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { paletteQuery, paletteRunsQuery } from '../data/server-queries.ts';
import { paletteStore } from './palette-store.ts';

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** What it is found by, beside its label. */
  readonly alias?: string;
  readonly icon: React.ReactNode;
  readonly run: () => void;
}

export function Palette() {
  const [text, setText] = useState('');
  const [searched] = useDebouncedValue(text.trim(), 150);
  const found = useFound(searched);
  const commands = useCommands();
  // What was found for an older text stays until the answer to the new one is there, so it is narrowed by the text too.
  const wanted = text.trim().toLowerCase();
  const isNamed = ({ label, alias }: Entry) => label.toLowerCase().includes(wanted) || (alias?.startsWith(text.trim()) ?? false);
  const groups = [
    { label: 'Experiments', entries: found.experiments.filter(isNamed) },
    { label: 'Runs', entries: found.runs.filter(isNamed) },
    { label: 'Models', entries: found.models.filter(isNamed) },
    { label: 'Go and do', entries: commands.filter(isNamed) },
  ].filter(({ entries }) => entries.length > 0);
  useFirstSelected(text.trim() === '' ? [] : groups.flatMap(({ entries }) => entries.map(({ id }) => id)));
  return (
    <Spotlight.Root store={paletteStore} query={text} onQueryChange={setText} shortcut={null} maxHeight={420} scrollable transitionProps={{ duration: 90 }}>
      <Spotlight.Search placeholder="Experiments, models, runs by name or id, commands…" aria-label="Search and commands" leftSection={<IconSearch size={17} />} />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.entries.map(({ id, label, description, icon, run }) => (
              <Spotlight.Action key={id} label={label} description={description ?? ''} leftSection={icon} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing is named like that</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
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

function useFound(text: string) {
  const navigate = useNavigate();
  const { data } = useQuery(paletteQuery(text));
  const runs = useQuery(paletteRunsQuery(text));
  return {
    runs: (text.length < 2 ? [] : (runs.data ?? [])).map(({ id, name, experiment }): Entry => ({
      id: `run ${id}`,
      label: name,
      alias: id,
      description: `${experiment} · ${id.slice(0, 8)}`,
      icon: <IconVector size={17} />,
      run: () => void navigate({ to: '/runs/$runId', params: { runId: id } }),
    })),
    experiments: (data?.experiments ?? []).map(({ id, name }): Entry => ({
      id: `experiment ${id}`,
      label: name,
      icon: <IconFlask size={17} />,
      run: () => void navigate({ to: '/experiments/$experimentId', params: { experimentId: id } }),
    })),
    models: (data?.models ?? []).map(({ name }): Entry => ({
      id: `model ${name}`,
      label: name,
      icon: <IconBox size={17} />,
      run: () => void navigate({ to: '/models/$name', params: { name } }),
    })),
  };
}

function useCommands(): readonly Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  return [
    { id: 'home', label: 'All experiments', description: 'g h', icon: <IconHome size={17} />, run: () => void navigate({ to: '/' }) },
    { id: 'models', label: 'All models', description: 'g m', icon: <IconBox size={17} />, run: () => void navigate({ to: '/models' }) },
    { id: 'jobs', label: 'Jobs of the server', description: 'g j', icon: <IconListCheck size={17} />, run: () => void navigate({ to: '/jobs' }) },
    { id: 'bin', label: 'Deleted experiments', icon: <IconFlask size={17} />, run: () => void navigate({ to: '/', search: { bin: true } }) },
    { id: 'light', label: 'Light colours', icon: <IconSun size={17} />, run: () => setColorScheme('light') },
    { id: 'dark', label: 'Dark colours', icon: <IconMoon size={17} />, run: () => setColorScheme('dark') },
  ];
}
