// Every experiment, the liveliest on top.
import { ActionIcon, Badge, Button, Group, Menu, Skeleton, Text, Title } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import type { ExperimentSummary } from '@assay/sdk';
import { client } from '../data/client.ts';
import { experimentListQuery } from '../data/experiment-queries.ts';
import { useLive } from '../data/live.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { NameDialog } from '../parts/name-dialog.tsx';
import { countWithNoun, countText } from '../parts/number-text.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { showDone } from '../parts/toasts.tsx';
import { readExperimentsSearch } from './experiments-search.ts';
import classes from './experiments-page.module.css';

export function ExperimentsPage() {
  const search = readExperimentsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const refresh = useReadAgain(queryKeys.experiments);
  const [isCreating, setIsCreating] = useState(false);
  const isBin = search.bin ?? false;
  const list = useInfiniteQuery(experimentListQuery({ text: search.q, isBin }));
  const setText = useCallback((q: string) => void navigate({ to: '.', search: (old) => ({ ...old, q: q === '' ? undefined : q }), replace: true }), [navigate]);

  const items = [...(list.data?.pages.flatMap((page) => page.items) ?? [])].sort((a, b) => b.lastActivityAt - a.lastActivityAt);
  useLive({});
  return (
    <div className={classes['page']}>
      <PageTitle text={isBin ? 'Deleted experiments' : 'Experiments'} />
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={1} fz={22}>
          {isBin ? 'Deleted experiments' : 'Experiments'}
        </Title>
        <Group gap="xs">
          <SearchField label="Find by name" value={search.q ?? ''} onChange={setText} w={220} />
          <Button
            renderRoot={(props) => <Link to="/experiments" search={isBin ? {} : { bin: true }} {...props} />}
            size="xs"
            variant="default"
            leftSection={isBin ? <IconArrowBackUp size={15} /> : <IconArchive size={15} />}
          >
            {isBin ? 'Back to all' : 'Bin'}
          </Button>
          {!isBin && (
            <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setIsCreating(true)}>
              New
            </Button>
          )}
        </Group>
      </Group>
      {list.error && !list.data && <ErrorNote title="The experiments could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton height={320} radius="lg" animate={false} />}
      {list.isSuccess && items.length === 0 && (
        <div className={`card ${classes['none']}`}>{search.q === undefined ? 'The bin is empty.' : `No experiment has “${search.q}” in its name.`}</div>
      )}
      {items.length > 0 && (
        <ul className={`card ${classes['list']}`} aria-label={isBin ? 'Deleted experiments' : 'Experiments'}>
          {items.map((experiment) => (
            <ExperimentRow key={experiment.id} experiment={experiment} />
          ))}
        </ul>
      )}
      <ShowMore list={list} />
      {isCreating && (
        <NameDialog
          title="New experiment"
          label="Name"
          action="Make it"
          onClose={() => setIsCreating(false)}
          onSubmit={async (name) => {
            const { id } = await client.createExperiment({ name });
            void refresh();
            void navigate({ to: '/experiments/$experimentId', params: { experimentId: id } });
          }}
        />
      )}
    </div>
  );
}

function ExperimentRow({ experiment }: { readonly experiment: ExperimentSummary }) {
  const { id, name, runCount, runningCount, lastActivityAt } = experiment;
  return (
    <li className={classes['row']}>
      <div className={classes['name']}>
        <Link to="/experiments/$experimentId" params={{ experimentId: id }} className={classes['link']}>
          <span className="clip" title={name}>
            {name}
          </span>
        </Link>
        {runningCount > 0 && (
          <Badge size="sm" variant="light" color="blue" tt="none" className={classes['running']}>
            {countText(runningCount)} running
          </Badge>
        )}
      </div>
      <Text size="sm" c="dimmed" className="numbers">
        {countWithNoun(runCount, 'run')}
      </Text>
      <Text size="sm" c="dimmed" className={`numbers ${classes['when']}`}>
        <TimeAgo at={lastActivityAt} />
      </Text>
      <RowMenu experiment={experiment} />
    </li>
  );
}

function RowMenu({ experiment: { id, name, deletedAt } }: { readonly experiment: ExperimentSummary }) {
  const [isRenaming, setIsRenaming] = useState(false);
  const readAgain = useReadAgain(queryKeys.experiments, queryKeys.experiment(id));
  const refresh = () => void readAgain();
  const restore = useMutation({ mutationFn: () => client.restoreExperiment({ experimentId: id }), meta: { title: `“${name}” was not restored` }, onSuccess: refresh });
  const remove = useMutation({
    mutationFn: () => client.deleteExperiment({ experimentId: id }),
    meta: { title: `“${name}” was not deleted` },
    onSuccess: () => {
      refresh();
      showDone(`“${name}” is in the bin.`, () => restore.mutate());
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={`More for ${name}`} className={classes['more']}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {deletedAt !== undefined ? (
            <Menu.Item leftSection={<IconArrowBackUp size={15} />} onClick={() => restore.mutate()}>
              Restore
            </Menu.Item>
          ) : (
            <>
              <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setIsRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => remove.mutate()}>
                Move to the bin
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isRenaming && (
        <NameDialog
          title="Rename experiment"
          label="Name"
          action="Rename"
          initial={name}
          onClose={() => setIsRenaming(false)}
          onSubmit={async (newName) => {
            await client.renameExperiment({ experimentId: id, name: newName });
            refresh();
          }}
        />
      )}
    </>
  );
}
