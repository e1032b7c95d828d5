// Which files of two versions have other bytes, by their digests.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ownerOf, type ArtifactEntry, type ModelVersion } from '@assay/sdk';
import { artifactFolderQuery, type Folder } from '../data/artifact-folder-query.ts';
import { visibleText } from '../parts/visible-text.ts';

interface FileDuelProps {
  readonly before: ModelVersion;
  readonly after: ModelVersion;
}

const named = 12;

export function FileDuel({ before, after }: FileDuelProps) {
  const one = useQuery(artifactFolderQuery(ownerOf.modelVersion(before.modelName, before.version), ''));
  const other = useQuery(artifactFolderQuery(ownerOf.modelVersion(after.modelName, after.version), ''));
  if (!one.data || !other.data) return null;
  const [old, now] = [filesOf(one.data), filesOf(other.data)];
  const changed = [...now].filter(([path, file]) => old.has(path) && old.get(path)!.digest !== file.digest).map(([path]) => path);
  const added = [...now.keys()].filter((path) => !old.has(path));
  const gone = [...old.keys()].filter((path) => !now.has(path));
  const same = now.size - changed.length - added.length;
  const folders = new Set([...one.data.items, ...other.data.items].filter(({ isFolder }) => isFolder).map(({ path }) => path));
  return (
    <Text size="sm" c="dimmed">
      {visibleText(
        [
          listText('other bytes', changed),
          listText('only here', added),
          listText('only there', gone),
          `${same} ${same === 1 ? 'file' : 'files'} with the same bytes`,
          ...(folders.size === 0 ? [] : [`folders are not looked into: ${[...folders].slice(0, named).join(', ')}`]),
        ]
          .filter((part) => part !== '')
          .join('; '),
      )}
      .
    </Text>
  );
}

type StoredEntry = Extract<ArtifactEntry, { readonly isFolder: false }>;

function filesOf({ items }: Folder): ReadonlyMap<string, StoredEntry> {
  return new Map(items.flatMap((entry) => (entry.isFolder ? [] : [[entry.path, entry] as const])));
}

function listText(what: string, paths: readonly string[]): string {
  if (paths.length === 0) return '';
  return `${what}: ${paths.slice(0, named).join(', ')}${paths.length > named ? ` and ${paths.length - named} more` : ''}`;
}
