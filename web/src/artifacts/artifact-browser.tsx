// The files of a run or a model: the tree on one side, the file on the other.
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ArtifactOwner } from '@assay/sdk';
import { artifactFolderQuery, type Folder } from '../data/artifact-folder-query.ts';
import { ErrorNote } from '../parts/error-note.tsx';
import { ArtifactTree } from './artifact-tree.tsx';
import { FilePreview } from './file-preview.tsx';
import { kindOf } from './file-kind.ts';
import classes from './artifact-browser.module.css';

interface ArtifactBrowserProps {
  readonly owner: ArtifactOwner;
  /** The path of the file that is shown. */
  readonly file: string | undefined;
  readonly onFile: (path: string | undefined) => void;
}

export function ArtifactBrowser({ owner, file, onFile }: ArtifactBrowserProps) {
  const root = useQuery(artifactFolderQuery(owner, ''));
  if (root.error) return <ErrorNote title="The artifacts could not be read" error={root.error} onRetry={() => void root.refetch()} />;
  if (root.data?.items.length === 0) {
    return (
      <div className={`card ${classes['none']}`}>
        <Text c="dimmed">No artifacts yet. What a run logs as a file, a figure, a table or a model appears here.</Text>
      </div>
    );
  }
  const shown = file ?? firstFile(root.data);
  return (
    <div className={`card ${classes['browser']}`}>
      <nav className={classes['tree']} aria-label="Files">
        <ArtifactTree owner={owner} file={shown} onFile={onFile} />
      </nav>
      <div className={classes['file']}>
        {shown === undefined ? <p className={classes['hint']}>Choose a file to look at it.</p> : <FilePreview key={shown} owner={owner} path={shown} />}
      </div>
    </div>
  );
}

/** What is shown before anybody chooses: a model's description of itself, or the first file there is a preview for. */
function firstFile(root: Folder | undefined): string | undefined {
  const files = root?.items.filter(({ isFolder }) => !isFolder) ?? [];
  return (files.find(({ name }) => name === 'MLmodel') ?? files.find(({ name }) => kindOf(name) !== 'other'))?.path;
}
