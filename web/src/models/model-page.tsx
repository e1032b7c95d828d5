// A registered model: its versions, newest first, and which of them the aliases point at.
import { Menu, Skeleton, Text, Title } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ModelVersion, RegisteredModel } from '@assay/sdk';
import { client } from '../data/client.ts';
import { useLive } from '../data/live.ts';
import { modelQuery, modelVersionListQuery } from '../data/model-queries.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { MoreMenu } from '../parts/more-menu.tsx';
import { CodeLines } from '../parts/code-lines.tsx';
import { Crumbs } from '../parts/crumbs.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { DeleteDialog } from '../parts/delete-dialog.tsx';
import { EditableText } from '../parts/editable-text.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { NameDialog } from '../parts/name-dialog.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { TagList } from '../parts/tag-list.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { showDone } from '../parts/toasts.tsx';
import { AliasBadges } from './alias-badges.tsx';
import { StageBadge } from './stage-badge.tsx';
import classes from './models.module.css';

export function ModelPage() {
  const { name = '' } = useParams({ strict: false });
  const model = useQuery(modelQuery(name));
  const refresh = useReadAgain(queryKeys.model(name));
  useLive({});
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
  return alias ? `models:/${name}@${alias.alias}` : `models:/${name}/${latestVersions.reduce((newest, { version }) => Math.max(newest, version), 1)}`;
}

function Versions({ name }: { readonly name: string }) {
  const list = useInfiniteQuery(modelVersionListQuery(name));
  const versions = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Versions">
      {list.error && <ErrorNote title="The versions could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && versions.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet. “Register model” on the page of a run that logged one makes the first.
        </Text>
      )}
      {versions.length > 0 && (
        <DataTable label="Table of versions" columns={['Version', 'Aliases', 'Stage', 'Made', 'From run']} style={{ maxHeight: 'none' }}>
          {versions.map((version) => (
            <VersionRow key={version.version} version={version} />
          ))}
        </DataTable>
      )}
      <ShowMore list={list} />
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
  const refresh = useReadAgain(queryKeys.models);
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const remove = useMutation({
    mutationFn: () => client.deleteModel({ name }),
    meta: { title: `“${name}” was not deleted` },
    onSuccess: () => {
      void refresh();
      showDone(`“${name}” is deleted.`);
      void navigate({ to: '/models' });
    },
  });
  return (
    <>
      <MoreMenu label="More for this model">
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setDialog('rename')}>
          Rename
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => setDialog('delete')}>
          Delete
        </Menu.Item>
      </MoreMenu>
      {dialog === 'rename' && (
        <NameDialog
          title="Rename model"
          label="Name"
          action="Rename"
          initial={name}
          onClose={() => setDialog(undefined)}
          onSubmit={async (newName) => {
            await client.renameModel({ name, newName });
            void refresh();
            void navigate({ to: '/models/$name', params: { name: newName } });
          }}
        />
      )}
      <DeleteDialog
        what={`“${name}”`}
        consequence="All its versions and aliases go too, and programs that load it stop working. There is no bin for models. The runs and files it came from stay."
        isOpen={dialog === 'delete'}
        isBusy={remove.isPending}
        onKeep={() => setDialog(undefined)}
        onDelete={() => remove.mutate()}
      />
    </>
  );
}
