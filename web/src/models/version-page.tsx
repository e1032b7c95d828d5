// One version of a model: what it is, where it came from, which aliases point at it, what is inside.
import { ActionIcon, Button, Group, Menu, Select, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState } from 'react';
import { ownerOf, type ModelStage, type ModelVersion } from '@assay/sdk';
import { ArtifactBrowser } from '../artifacts/artifact-browser.tsx';
import { wholeFile } from '../artifacts/file-place.ts';
import { client } from '../data/client.ts';
import { useLive } from '../data/live.ts';
import { modelVersionQuery } from '../data/model-queries.ts';
import { queryKeys } from '../data/query-keys.ts';
import { useReadAgain } from '../data/read-again.ts';
import { MoreMenu } from '../parts/more-menu.tsx';
import { CodeLines } from '../parts/code-lines.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Crumbs } from '../parts/crumbs.tsx';
import { DeleteDialog } from '../parts/delete-dialog.tsx';
import { EditableText } from '../parts/editable-text.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { TagList } from '../parts/tag-list.tsx';
import { exactTime } from '../parts/time-text.ts';
import { showDone } from '../parts/toasts.tsx';
import { AliasBadges } from './alias-badges.tsx';
import { ChampionSection } from './champion-section.tsx';
import { ModelSignature } from './model-signature.tsx';
import { StageBadge } from './stage-badge.tsx';
import { VersionRun } from './version-run.tsx';
import { readVersionSearch, type VersionPageSearch } from './version-search.ts';
import classes from './models.module.css';

const LineageView = lazy(async () => ({ default: (await import('../lineage/lineage-view.tsx')).LineageView }));

const stages: readonly ModelStage[] = ['None', 'Staging', 'Production', 'Archived'];

const nothing: readonly string[] = [];

export function VersionPage() {
  const { name = '', version: versionText = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const version = Number(versionText);
  const detail = useQuery(modelVersionQuery(name, version));
  const refresh = useReadAgain(queryKeys.model(name));
  useLive({});
  const search = readVersionSearch(useSearch({ strict: false }));
  const change = useCallback((next: VersionPageSearch) => void navigate({ to: '.', search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }), [navigate]);
  const found = detail.data;
  const owner = ownerOf.modelVersion(name, version);
  return (
    <div className={`${classes['page']} ${classes['wide']}`}>
      <PageTitle text={`${name} ${versionText}`} />
      <Crumbs
        items={[
          { label: 'Models', link: { to: '/models' } },
          { label: name, link: { to: '/models/$name', params: { name } } },
        ]}
      />
      <div className={classes['head']}>
        <Title order={1}>Version {versionText}</Title>
        {found && (
          <>
            <AliasBadges aliases={found.aliases} />
            <StageBadge stage={found.stage} />
            <VersionMenu version={found} />
          </>
        )}
      </div>
      {detail.error && !found && <ErrorNote title="This version could not be read" error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Skeleton h={360} radius="lg" animate={false} />}
      {found && (
        <div className={classes['column']}>
          <div className={classes['columns']}>
            <div className={classes['column']}>
              <ChampionSection version={found} asked={search.against} onAsk={(against) => change({ against })} />
              <About version={found} />
              <EditableText
                title="Description"
                text={found.description ?? ''}
                empty="What is special about this version."
                onSave={(description) => client.describeModelVersion({ name, version, description }).then(refresh)}
              />
            </div>
            <div className={classes['column']}>
              <Aliases version={found} onChange={refresh} />
              <Stage version={found} onChange={refresh} />
              <ModelSignature owner={owner} />
              <TagList
                tags={found.tags}
                onSet={(tag) => client.setModelVersionTag({ name, version, ...tag }).then(refresh)}
                onRemove={(key) => client.deleteModelVersionTag({ name, version, key }).then(refresh)}
              />
            </div>
          </div>
          {found.runId !== undefined && found.runId !== '' && <VersionRun runId={found.runId} />}
          <Suspense fallback={<Skeleton h={160} radius="lg" animate={false} />}>
            <LineageView
              start={{ kind: 'version', projectId: undefined, collection: 'model', name, version }}
              grown={search.grown ?? nothing}
              onGrown={(next) => void navigate({ to: '.', search: (old) => ({ ...old, grown: next }), replace: true, resetScroll: false })}
            />
          </Suspense>
          <ArtifactBrowser owner={owner} file={search.file} onFile={(file) => change({ ...wholeFile, file })} />
        </div>
      )}
    </div>
  );
}

function About({ version: { modelName, version, createdAt, userId, source, runId, aliases } }: { readonly version: ModelVersion }) {
  const address = aliases.length > 0 ? `models:/${modelName}@${aliases[0]}` : `models:/${modelName}/${version}`;
  return (
    <Section title="About">
      <Facts
        items={[
          ['Made', exactTime(createdAt)],
          ['By', userId],
          [
            'From run',
            runId !== undefined && runId !== '' && (
              <Link key="run" to="/runs/$runId" params={{ runId }} className="mono">
                {runId}
              </Link>
            ),
          ],
          [
            'Source',
            <span key="source">
              <span className="mono">{source}</span>
              <CopyButton value={source} what="source" size={13} />
            </span>,
          ],
        ]}
      />
      <Text size="sm" fw={600} mt="md" mb={6}>
        Load it
      </Text>
      <CodeLines what="Python lines" lines={['import mlflow', '', `model = mlflow.pyfunc.load_model(${JSON.stringify(address)})`]} />
    </Section>
  );
}

interface ChangeProps {
  readonly version: ModelVersion;
  readonly onChange: () => Promise<unknown>;
}

function Aliases({ version: { modelName: name, version, aliases }, onChange }: ChangeProps) {
  const [alias, setAlias] = useState('');
  const set = useMutation({
    mutationFn: (newAlias: string) => client.setModelAlias({ name, version, alias: newAlias }).then(onChange),
    meta: { title: 'The alias was not set' },
    onSuccess: (_result, newAlias) => {
      setAlias('');
      showDone(`@${newAlias} points at version ${version}.`);
    },
  });
  const remove = useMutation({
    mutationFn: (old: string) => client.deleteModelAlias({ name, alias: old }).then(onChange),
    meta: { title: 'The alias was not removed' },
    onSuccess: (_result, old) => showDone(`@${old} is removed.`, () => set.mutate(old)),
  });
  return (
    <Section title="Aliases">
      <div className={classes['rowed']}>
        {aliases.map((one) => (
          <span key={one} className={classes['alias']}>
            <AliasBadges aliases={[one]} />
            <ActionIcon size={20} aria-label={`Remove alias ${one}`} onClick={() => remove.mutate(one)}>
              <IconX size={13} />
            </ActionIcon>
          </span>
        ))}
        {aliases.length === 0 && (
          <Text size="sm" c="dimmed">
            A name programs can load, such as champion. It moves here from the version it points at now.
          </Text>
        )}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate(alias.trim().replace(/^@/, ''));
        }}
      >
        <Group gap="xs" mt="sm" wrap="nowrap">
          <TextInput
            size="xs"
            aria-label="New alias"
            placeholder="champion"
            leftSection="@"
            value={alias}
            onChange={(event) => setAlias(event.currentTarget.value)}
            style={{ flex: 1 }}
            maxLength={255}
          />
          <Button size="xs" type="submit" leftSection={<IconPlus size={14} />} loading={set.isPending} disabled={alias.trim() === ''}>
            Set alias
          </Button>
        </Group>
      </form>
    </Section>
  );
}

function Stage({ version: { modelName: name, version, stage }, onChange }: ChangeProps) {
  const move = useMutation({
    mutationFn: (next: ModelStage) => client.setModelVersionStage({ name, version, stage: next }).then(onChange),
    meta: { title: 'The stage was not changed' },
  });
  return (
    <Section title="Stage">
      <Select
        size="xs"
        aria-label="Stage"
        description="MLflow’s older way; aliases say the same with names of your own"
        inputWrapperOrder={['input', 'description']}
        data={[...stages]}
        value={stage}
        onChange={(next) => next !== null && move.mutate(next)}
        disabled={move.isPending}
        allowDeselect={false}
      />
    </Section>
  );
}

function VersionMenu({ version: { modelName: name, version } }: { readonly version: ModelVersion }) {
  const navigate = useNavigate();
  const refresh = useReadAgain(queryKeys.modelVersions(name));
  const [isAsking, setIsAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.deleteModelVersion({ name, version }),
    meta: { title: 'The version was not deleted' },
    onSuccess: () => {
      showDone(`Version ${version} is deleted.`);
      void navigate({ to: '/models/$name', params: { name } });
      void refresh();
    },
  });
  return (
    <>
      <MoreMenu label="More for this version">
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={() => setIsAsking(true)}>
          Delete
        </Menu.Item>
      </MoreMenu>
      <DeleteDialog
        what={`version ${version}`}
        consequence="Its aliases go too. There is no bin for versions. The run and the files it came from stay."
        isOpen={isAsking}
        isBusy={remove.isPending}
        onKeep={() => setIsAsking(false)}
        onDelete={() => remove.mutate()}
      />
    </>
  );
}
