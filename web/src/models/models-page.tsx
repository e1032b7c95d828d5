// The registered models.
import { Group, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { RegisteredModel } from '@assay/sdk';
import { useLive } from '../data/live.ts';
import { modelListQuery } from '../data/model-queries.ts';
import { CodeLines } from '../parts/code-lines.tsx';
import { ErrorNote } from '../parts/error-note.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { TimeAgo } from '../parts/time-ago.tsx';
import { AliasBadges } from './alias-badges.tsx';
import { readModelsSearch } from './models-search.ts';
import classes from './models.module.css';

export function ModelsPage() {
  const { q } = readModelsSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const list = useInfiniteQuery(modelListQuery(q));
  useLive({});
  const setText = useCallback((text: string) => void navigate({ to: '.', search: (old) => ({ ...old, q: text === '' ? undefined : text }), replace: true }), [navigate]);
  const models = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isEmpty = list.isSuccess && models.length === 0;
  return (
    <div className={classes['page']}>
      <PageTitle text="Models" />
      <Group justify="space-between" mb="md">
        <Title order={1} fz={22}>
          Models
        </Title>
        {!(isEmpty && q === undefined) && <SearchField label="Find by name" value={q ?? ''} onChange={setText} w={220} />}
      </Group>
      {list.error && !list.data && <ErrorNote title="The models could not be read" error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={240} radius="lg" animate={false} />}
      {isEmpty && (q === undefined ? <NoModels /> : <div className={`card ${classes['none']}`}>No model has “{q}” in its name.</div>)}
      {models.length > 0 && (
        <ul className={`card ${classes['list']}`} aria-label="Models">
          {models.map((model) => (
            <ModelRow key={model.name} model={model} />
          ))}
        </ul>
      )}
      <ShowMore list={list} />
    </div>
  );
}

function ModelRow({ model }: { readonly model: RegisteredModel }) {
  const latest = model.latestVersions.reduce((newest, { version }) => Math.max(newest, version), 0);
  return (
    <li className={classes['row']}>
      <div className={classes['what']}>
        <Link to="/models/$name" params={{ name: model.name }} className={`${classes['link']} clip`} title={model.name}>
          {model.name}
        </Link>
        {model.description !== undefined && (
          <Text size="xs" c="dimmed" className="clip">
            {model.description}
          </Text>
        )}
      </div>
      <div className={classes['aliases']}>
        {model.aliases.slice(0, 3).map(({ alias, version }) => (
          <span key={alias}>
            <AliasBadges aliases={[alias]} /> {version}
          </span>
        ))}
        {model.aliases.length > 3 && <span>+{model.aliases.length - 3}</span>}
      </div>
      <Text size="sm" c="dimmed" className="numbers">
        {latest === 0 ? 'no versions' : `version ${latest}`}
      </Text>
      <Text size="sm" c="dimmed" className={classes['when']}>
        <TimeAgo at={model.updatedAt} />
      </Text>
    </li>
  );
}

const registerLines = ['import mlflow', '', 'mlflow.register_model("runs:/RUN_ID/model", "my model")'];

function NoModels() {
  return (
    <div className={`card ${classes['empty']}`}>
      <Title order={2} fz="lg">
        No models yet
      </Title>
      <Text c="dimmed" maw={460} mb="md">
        A registered model gives what your runs made a name, version numbers, and aliases such as @champion that programs can load. Use “Register model” on the page of a run, or:
      </Text>
      <CodeLines lines={registerLines} what="Python lines" />
    </div>
  );
}
