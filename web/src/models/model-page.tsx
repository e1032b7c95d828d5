// A registered model: its versions, newest first, and which of them the aliases point at.
import { ActionIcon, Button, Group, Menu, Modal, Skeleton, Text, Title } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ModelVersion, RegisteredModel } from '@assay/sdk';
import { client } from '../parts/client.ts';
import { CodeLines } from '../parts/code-lines.tsx';
import { Crumbs } from '../parts/crumbs.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { EditableText } from '../parts/editable-text.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { useLive } from '../parts/live.ts';
import { NameDialog } from '../parts/name-dialog.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { TagList } from '../parts/tag-list.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { showDone } from '../parts/toasts.tsx';
import { AliasBadges } from './alias-badges.tsx';
import { StageBadge } from './stage-badge.tsx';
import classes from './models.module.css';

export function ModelPage() {
  const { name } = useParams({ strict: false }) as { readonly name: string };
  const queryClient = useQueryClient();
  const model = useQuery({ queryKey: ['model', name], queryFn: ({ signal }) => client.getModel({ name }, { signal }) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['model', name] });
  useLive({}, (events) => {
    if (events.some((event) => event.type === 'reset' || (event.type === 'model' && event.name === name))) void refresh();
  });
  if (model.error && !model.data) {
    return (
      <div className={classes['page']}>
        <PageTitle text={name} />
        <Title order={1} fz="lg">
          {name}
        </Title>
        <ErrorNote title="This model could not be read" error={model.error} onRetry={() => void model.refetch()} />
      </div>
    );
  }
  return (
    <div className={`${classes['page']} ${classes['wide']}`}>
      <PageTitle text={name} />
      <Crumbs items={[{ label: 'Models', link: { to: '/models' } }]} />
      <div className={classes['head']}>
        <Title order={1} className="clip" title={name}>
          {name}
        </Title>
        {model.data && <ModelMenu model={model.data} />}
      </div>
      {!model.data && <Skeleton h={360} radius="lg" animate={false} />}
      {model.data && (
        <div className={classes['columns']}>
          <div className={classes['column']}>
            <Versions name={name} />
            <Section title="Load it">
              <CodeLines what="Python lines" lines={['import mlflow', '', `model = mlflow.pyfunc.load_model(${JSON.stringify(addressOf(model.data))})`]} />
            </Section>
          </div>
          <div className={classes['column']}>
            <EditableText
              title="Description"
              text={model.data.description ?? ''}
              empty="What this model is for."
              onSave={(description) => client.describeModel({ name, description }).then(refresh)}
            />
            <TagList
              tags={model.data.tags}
              onSet={(tag) => client.setModelTag({ name, ...tag }).then(refresh)}
              onRemove={(key) => client.deleteModelTag({ name, key }).then(refresh)}
            />
          </div>
        </div>
      )}
    </div>
  );
}

/** The address a program would most likely load: the first alias, else the newest version. */
function addressOf({ name, aliases, latestVersions }: RegisteredModel): string {
  const alias = aliases.find((one) => one.alias === 'champion') ?? aliases[0];
  return alias ? `models:/${name}@${alias.alias}` : `models:/${name}/${Math.max(1, ...latestVersions.map(({ version }) => version))}`;
}

function Versions({ name }: { readonly name: string }) {
  const list = useInfiniteQuery({
    queryKey: ['model', name, 'versions'],
    queryFn: ({ pageParam, signal }) => client.listModelVersions({ name, limit: 100, ...(pageParam === '' ? {} : { pageToken: pageParam }) }, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken,
  });
  const versions = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Versions">
      {list.error && <ErrorNote title="The versions could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && versions.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet. “Register model” on the page of a run makes one.
        </Text>
      )}
      {versions.length > 0 && (
        <DataTable label="Table of versions" columns={['Version', 'Aliases', 'Stage', 'Made', 'From run']} style={{ maxHeight: 'none' }}>
          {versions.map((version) => (
            <VersionRow key={version.version} version={version} />
          ))}
        </DataTable>
      )}
      {list.hasNextPage && (
        <Button mt="sm" variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </Section>
  );
}

function VersionRow({ version: { modelName, version, aliases, stage, createdAt, runId } }: { readonly version: ModelVersion }) {
  return (
    <tr>
      <td>
        <Link to="/models/$name/versions/$version" params={{ name: modelName, version: String(version) }}>
          Version {version}
        </Link>
      </td>
      <td>
        <span className={classes['rowed']}>
          <AliasBadges aliases={aliases} />
        </span>
      </td>
      <td>
        <StageBadge stage={stage} />
      </td>
      <td>
        <TimeAgo at={createdAt} />
      </td>
      <td>
        {runId !== undefined && runId !== '' && (
          <Link to="/runs/$runId" params={{ runId }} className="mono">
            {runId.slice(0, 10)}…
          </Link>
        )}
      </td>
    </tr>
  );
}

function ModelMenu({ model: { name } }: { readonly model: RegisteredModel }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const remove = useMutation({
    mutationFn: () => client.deleteModel({ name }),
    meta: { title: `“${name}” was not deleted` },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['models'] });
      showDone(`“${name}” is deleted.`);
      void navigate({ to: '/models' });
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={30} variant="default" aria-label="More for this model">
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && (
        <NameDialog
          title="Rename model"
          label="Name"
          action="Rename"
          initial={name}
          onClose={() => setDialog(undefined)}
          onSubmit={async (newName) => {
            await client.renameModel({ name, newName });
            void queryClient.invalidateQueries({ queryKey: ['models'] });
            void navigate({ to: '/models/$name', params: { name: newName } });
          }}
        />
      )}
      <Modal opened={dialog === 'delete'} onClose={() => setDialog(undefined)} title={`Delete “${name}”?`}>
        <Text size="sm">All its versions and aliases go too, and programs that load it stop working. There is no bin for models. The runs and files it came from stay.</Text>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setDialog(undefined)} data-autofocus>
            Keep it
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete for good
          </Button>
        </Group>
      </Modal>
    </>
  );
}
