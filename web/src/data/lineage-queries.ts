// What is read around one thing of a lineage: the runs that used or made it, or what a run used and made; so many at a time.
import { keepPreviousData, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { RunCollection, RunRecord } from '@assay/sdk';
import { lineageId, type LineageGrowth, type LineageNode, type LineageThing } from '../lineage/lineage-graph.ts';
import { client } from './client.ts';
import { queryKeys } from './query-keys.ts';
import { isOneOf, runQuery } from './run-queries.ts';
import { experimentNamesQuery } from './search-queries.ts';

/** So many runs or versions come with each asking for more. */
const grownAtOnce = 20;

export function lineageQuery(thing: LineageThing, times: number) {
  return queryOptions({
    queryKey: queryKeys.lineage(lineageId(thing), times),
    queryFn: ({ client: cache }): Promise<LineageGrowth> => {
      const reading = { cache, limit: grownAtOnce * times };
      switch (thing.kind) {
        case 'run':
          return growRun(thing.runId, reading);
        case 'dataset':
          return growDataset(thing, reading);
        case 'version':
          return growVersion(thing, reading);
        case 'alias':
          return Promise.resolve({ nodes: [], arrows: [], hasMore: false });
      }
    },
    placeholderData: keepPreviousData,
  });
}

interface Reading {
  readonly cache: QueryClient;
  readonly limit: number;
}

async function growRun(runId: string, { cache, limit }: Reading): Promise<LineageGrowth> {
  const [{ run, modelVersions }, used, produced] = await Promise.all([
    cache.fetchQuery(runQuery(runId)),
    client.listRunCollections({ runId, relation: 'used', limit }),
    client.listRunCollections({ runId, relation: 'produced', limit }),
  ]);
  const self = runNode(run);
  const datasets = run.datasets.map(({ name, digest }) => nodeOf({ kind: 'dataset', name, digest }, name, `Dataset ${digest.slice(0, 8)}`));
  const sources = [...datasets, ...used.items.map(versionNode)];
  const made = produced.items.map(versionNode);
  const aliases = modelVersions.flatMap(({ modelName, version, aliases: names }) =>
    made
      .filter(({ thing }) => thing.kind === 'version' && thing.name === modelName && thing.version === version)
      .flatMap((node) => names.map((alias) => aliasNode(alias, node.id))),
  );
  return {
    nodes: [self, ...sources, ...made, ...aliases.map(({ node }) => node)],
    arrows: [...sources.map(({ id }) => ({ from: id, to: self.id })), ...made.map(({ id }) => ({ from: self.id, to: id })), ...aliases.map(({ arrow }) => arrow)],
    hasMore: used.nextPageToken !== undefined || produced.nextPageToken !== undefined,
  };
}

async function growDataset(thing: Extract<LineageThing, { kind: 'dataset' }>, { cache, limit }: Reading): Promise<LineageGrowth> {
  const { name, digest } = thing;
  const self = nodeOf(thing, name, `Dataset ${digest.slice(0, 8)}`);
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  // Name and digest may be those of two datasets of one run; whoever has the digest has the data.
  const found = await findRuns(cache, { filter: `datasets.digest = ${quoted(digest)} and datasets.name = ${quoted(name)}`, limit });
  const runs = found.items.map(runNode);
  return { nodes: [self, ...runs], arrows: runs.map(({ id }) => ({ from: self.id, to: id })), hasMore: found.nextPageToken !== undefined };
}

async function growVersion(thing: Extract<LineageThing, { kind: 'version' }>, { cache, limit }: Reading): Promise<LineageGrowth> {
  const { projectId, collection: kind, name, version } = thing;
  const [edges, { aliases }] = await Promise.all([
    client.listCollectionEdges({ projectId, kind, name, version, limit }),
    client.getCollectionVersion({ projectId, kind, name, version }),
  ]);
  const self = versionNode({ projectId, kind, name, version });
  const ids = [...new Set(edges.items.map(({ runId }) => runId))];
  const found = ids.length === 0 ? [] : (await findRuns(cache, { filter: isOneOf(ids), limit: ids.length })).items;
  const runs = new Map(found.map((run) => [run.id, runNode(run)]));
  const pointed = aliases.map((alias) => aliasNode(alias, self.id));
  return {
    nodes: [self, ...runs.values(), ...pointed.map(({ node }) => node)],
    arrows: [
      ...edges.items.flatMap(({ runId, relation }) => {
        const run = runs.get(runId);
        if (!run) return [];
        return relation === 'produced' ? { from: run.id, to: self.id } : { from: self.id, to: run.id };
      }),
      ...pointed.map(({ arrow }) => arrow),
    ],
    hasMore: edges.nextPageToken !== undefined,
  };
}

async function findRuns(cache: QueryClient, { filter, limit }: { readonly filter: string; readonly limit: number }) {
  const names = await cache.ensureQueryData(experimentNamesQuery);
  return client.searchRuns({ experimentIds: [...names.keys()], filter, limit, visibility: 'all', metricKeys: [], paramKeys: [], tagKeys: [] });
}

function nodeOf(thing: LineageThing, label: string, about: string): LineageNode {
  return { id: lineageId(thing), thing, label, about };
}

function runNode({ id, name, status }: Pick<RunRecord, 'id' | 'name' | 'status'>): LineageNode {
  return { ...nodeOf({ kind: 'run', runId: id }, name, 'Run'), status };
}

function versionNode({ projectId, kind, name, version }: Omit<RunCollection, 'id'>): LineageNode {
  return nodeOf({ kind: 'version', projectId, collection: kind, name, version }, name, `${kind.charAt(0).toUpperCase()}${kind.slice(1)}, version ${version}`);
}

function aliasNode(alias: string, of: string) {
  const node = nodeOf({ kind: 'alias', alias, of }, `@${alias}`, 'Alias');
  return { node, arrow: { from: of, to: node.id } };
}
