// The tree of files. Folders are read when they are opened; the way to the shown file is open from the start.
import { useState } from 'react';
import { Skeleton } from '@mantine/core';
import { IconChevronRight, IconFile, IconFileText, IconFolder, IconMatrix, IconMovie, IconMusic, IconPhoto, IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ArtifactEntry, ArtifactOwner } from '@assay/sdk';
import { artifactFolderQuery } from '../data/artifact-folder-query.ts';
import { errorText } from '../parts/error-note.tsx';
import { countText, sizeText } from '../parts/number-text.ts';
import { readLoggedImage } from '../media/logged-image.ts';
import { kindOf, type FileKind } from './file-kind.ts';
import classes from './artifact-browser.module.css';

interface TreeProps {
  readonly owner: ArtifactOwner;
  readonly file: string | undefined;
  readonly onFile: (path: string) => void;
}

const openedFolders = 6;

export function ArtifactTree(props: TreeProps) {
  return <Level {...props} path="" />;
}

function Level({ path, ...props }: TreeProps & { readonly path: string }) {
  const { data, error } = useQuery(artifactFolderQuery(props.owner, path));
  if (error) return <p className={classes['problem']}>{errorText(error)}</p>;
  if (!data) return <Skeleton h={24} my={4} animate={false} />;
  const shown = withoutSmallCopies(data.items);
  // A root of a few folders alone would tell nothing closed.
  const opensAll = path === '' && data.items.length <= openedFolders && data.items.every(({ isFolder }) => isFolder);
  return (
    <ul className={classes['level']}>
      {shown.map((entry) =>
        entry.isFolder ? <FolderLine key={entry.path} {...props} entry={entry} isFirstOpen={opensAll} /> : <FileLine key={entry.path} {...props} entry={entry} />,
      )}
      {shown.length < data.items.length && <li className={classes['problem']}>{countText(data.items.length - shown.length)} small copies of these pictures are not listed.</li>}
      {data.hasMore && <li className={classes['problem']}>The first {countText(data.items.length)} are shown.</li>}
    </ul>
  );
}

/** `log_image` of MLflow stores every picture twice; the small one is the same to look at. */
function withoutSmallCopies(items: readonly ArtifactEntry[]): readonly ArtifactEntry[] {
  const images = items.map(({ name }) => readLoggedImage(name));
  const whole = new Set(images.flatMap((image) => (image && !image.isSmall ? [`${image.key} ${image.step}`] : [])));
  return items.filter((_item, index) => !images[index]?.isSmall || !whole.has(`${images[index].key} ${images[index].step}`));
}

function FolderLine({ entry, ...props }: TreeProps & { readonly entry: ArtifactEntry; readonly isFirstOpen: boolean }) {
  const [isOpen, setIsOpen] = useState(props.isFirstOpen || (props.file?.startsWith(`${entry.path}/`) ?? false));
  return (
    <li>
      <button type="button" className={classes['line']} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        <IconChevronRight size={14} className={classes['turn']} data-open={isOpen} aria-hidden />
        <IconFolder size={16} aria-hidden />
        <span className="clip">{entry.name}</span>
      </button>
      {isOpen && <Level {...props} path={entry.path} />}
    </li>
  );
}

const icons: Readonly<Record<FileKind, typeof IconFile>> = {
  image: IconPhoto,
  audio: IconMusic,
  video: IconMovie,
  table: IconTable,
  columns: IconTable,
  arrays: IconMatrix,
  page: IconFileText,
  markdown: IconFileText,
  notebook: IconFileText,
  pdf: IconFileText,
  model: IconFileText,
  text: IconFileText,
  other: IconFile,
};

function FileLine({ entry, file, onFile }: TreeProps & { readonly entry: Extract<ArtifactEntry, { readonly isFolder: false }> }) {
  const Icon = icons[kindOf(entry.name)];
  const image = readLoggedImage(entry.name);
  return (
    <li>
      <button type="button" className={classes['line']} aria-current={file === entry.path} onClick={() => onFile(entry.path)} title={entry.name}>
        <span className={classes['turn']} />
        <Icon size={16} aria-hidden />
        <span className="clip">{image ? `${image.key} · step ${image.step}` : entry.name}</span>
        <small>{sizeText(entry.sizeBytes)}</small>
      </button>
    </li>
  );
}
