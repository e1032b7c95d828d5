// Something that was logged, as far as a page can show it safely: pictures in a grid, sounds and films with the browser's own
// controls, documents in a sandbox of their own, and of everything else its name and a download.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { ownerOf, type MediaFile, type MediaValue } from '@assay/sdk';
import browser from '../artifacts/artifact-browser.module.css';
import { client } from '../data/client.ts';
import { countText, sizeText } from '../parts/number-text.ts';
import { visibleText } from '../parts/visible-text.ts';
import { HistogramBars } from './histogram-bars.tsx';
import { ImageGrid } from './image-grid.tsx';
import { LoggedTable } from './logged-table.tsx';
import classes from './media.module.css';

interface MediaBodyProps {
  readonly runId: string;
  readonly value: MediaValue;
}

export function MediaBody({ runId, value }: MediaBodyProps) {
  const { files, fileCount, histogram } = value;
  if (value.kind === 'histogram')
    return histogram === undefined ? <p className={browser['hint']}>This histogram has no bins that can be drawn.</p> : <HistogramBars name={value.key} histogram={histogram} />;
  if (files.length === 0) return <p className={browser['hint']}>No file was logged with it.</p>;
  return (
    <>
      {fileCount > files.length && (
        <p className={browser['note']}>
          The first {countText(files.length)} of {countText(fileCount)} files. The artifacts of the run have them all.
        </p>
      )}
      {value.kind === 'image' ? <ImageGrid runId={runId} value={value} /> : files.map((file, index) => <Shown key={index} runId={runId} value={value} file={file} />)}
    </>
  );
}

interface ShownProps extends MediaBodyProps {
  readonly file: MediaFile;
}

function Shown({ runId, value: { kind, key }, file }: ShownProps) {
  const { path } = file;
  const owner = ownerOf.run(runId);
  const name = visibleText(file.caption ?? path ?? key);
  if (path === undefined) return <Named runId={runId} file={file} />;
  switch (kind) {
    case 'table':
      return <LoggedTable owner={owner} path={path} />;
    case 'audio':
      return (
        <Played name={name}>
          <audio controls preload="metadata" aria-label={name} src={client.artifactUrl({ owner, path, inline: 'safe' })} />
        </Played>
      );
    case 'video':
      return (
        <Played name={name}>
          {/\.gif$/i.test(path) ? (
            <img alt={name} src={client.artifactUrl({ owner, path, inline: 'safe' })} />
          ) : (
            <video controls preload="metadata" aria-label={name} src={client.artifactUrl({ owner, path, inline: 'safe' })} />
          )}
        </Played>
      );
    case 'page':
      // An opaque origin of its own, as for documents among the artifacts.
      return (
        <iframe className={browser['frame']} title={name} sandbox="allow-scripts" referrerPolicy="no-referrer" src={client.artifactUrl({ owner, path, inline: 'sandboxed' })} />
      );
    default:
      return <Named runId={runId} file={file} />;
  }
}

function Played({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <figure className={classes['played']}>
      {children}
      <figcaption>{name}</figcaption>
    </figure>
  );
}

function Named({ runId, file: { path, reference, caption, sizeBytes } }: { readonly runId: string; readonly file: MediaFile }) {
  return (
    <div className={classes['named']}>
      <span>
        {caption !== undefined && <b>{visibleText(caption)}</b>}
        <span className="mono">{visibleText(path ?? reference ?? '')}</span>
        <small>{path === undefined ? 'kept outside this run' : sizeBytes !== undefined && sizeText(sizeBytes)}</small>
      </span>
      {path !== undefined && (
        <Button component="a" href={client.artifactUrl({ owner: ownerOf.run(runId), path })} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          Download
        </Button>
      )}
    </div>
  );
}
