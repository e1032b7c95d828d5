// One file: its name, size and download, and what it looks like as far as a page can show that safely.
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { ArtifactOwner } from '@assay/sdk';
import { client } from '../data/client.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { kindOf } from './file-kind.ts';
import { ModelSignature } from '../models/model-signature.tsx';
import { PdfPreview } from './pdf-preview.tsx';
import { DescribedPreview } from './described-preview.tsx';
import { TextPreview, UnknownPreview } from './text-preview.tsx';
import { MarkdownPreview, NotebookPreview } from './written-preview.tsx';
import { useFilePlace } from './use-file-place.ts';
import { VersusForm } from './versus-form.tsx';
import classes from './artifact-browser.module.css';

// Most visits look at one file.
const FileDifference = lazy(async () => ({ default: (await import('./file-difference.tsx')).FileDifference }));

interface FilePreviewProps {
  readonly owner: ArtifactOwner;
  readonly path: string;
}

/** Kinds that are shown as something else than their text, which can be seen too. */
const hasView: ReadonlySet<ReturnType<typeof kindOf>> = new Set(['page', 'table', 'markdown', 'notebook']);

export function FilePreview({ owner, path }: FilePreviewProps) {
  const kind = kindOf(path);
  const [{ versus = '', versusFile }] = useFilePlace();
  const [asSource, setAsSource] = useState(false);
  return (
    <>
      <header className={classes['head']}>
        <h2 className="clip" title={path}>
          {path}
        </h2>
        <CopyButton value={path} what="path" size={13} />
        <span style={{ flex: 1 }} />
        {hasView.has(kind) && versusFile === undefined && (
          <SegmentedControl
            size="xs"
            aria-label="How to show the file"
            value={asSource ? 'source' : 'view'}
            onChange={(value) => setAsSource(value === 'source')}
            data={[
              { value: 'view', label: kind === 'table' ? 'Table' : 'View' },
              { value: 'source', label: 'Source' },
            ]}
          />
        )}
        <VersusForm key={path} path={path} />
        <Button component="a" href={client.artifactUrl({ owner, path })} download size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          Download
        </Button>
      </header>
      {versusFile === undefined ? (
        <Body owner={owner} path={path} kind={asSource ? 'text' : kind} />
      ) : (
        <Suspense fallback={<Skeleton m={18} h={320} w="auto" animate={false} />}>
          <FileDifference before={{ owner: isOwner(versus) ? versus : owner, path: versusFile }} after={{ owner, path }} />
        </Suspense>
      )}
    </>
  );
}

function isOwner(text: string): text is ArtifactOwner {
  return /^(run:.+|logged-model:.+|model-version:[^/]+\/[1-9]\d{0,8})$/s.test(text);
}

function Body({ owner, path, kind }: FilePreviewProps & { readonly kind: ReturnType<typeof kindOf> }) {
  const [isBroken, setIsBroken] = useState(false);
  switch (kind) {
    case 'image':
      return isBroken ? (
        <p className={classes['hint']}>This image could not be shown. It may be damaged, or not an image at all; the download has its bytes.</p>
      ) : (
        <div className={classes['image']}>
          <img src={client.artifactUrl({ owner, path, inline: 'safe' })} alt={path} onError={() => setIsBroken(true)} />
        </div>
      );
    case 'page':
      // An opaque origin of its own: it sees nothing of ours, stored or shown, and the server's policy lets it ask for nothing.
      return (
        <iframe className={classes['frame']} title={path} sandbox="allow-scripts" referrerPolicy="no-referrer" src={client.artifactUrl({ owner, path, inline: 'sandboxed' })} />
      );
    case 'audio':
      return <Played owner={owner} path={path} tag="audio" />;
    case 'video':
      return <Played owner={owner} path={path} tag="video" />;
    case 'table':
    case 'columns':
    case 'arrays':
      return <DescribedPreview owner={owner} path={path} />;
    case 'pdf':
      return <PdfPreview owner={owner} path={path} />;
    case 'model':
      return (
        <>
          {/* The page of a version has it above the files. */}
          {!owner.startsWith('model-version:') && (
            <div className={classes['said']}>
              <ModelSignature owner={owner} path={path} />
            </div>
          )}
          <TextPreview owner={owner} path={path} />
        </>
      );
    case 'markdown':
      return <MarkdownPreview owner={owner} path={path} />;
    case 'notebook':
      return <NotebookPreview owner={owner} path={path} />;
    case 'text':
      return <TextPreview owner={owner} path={path} />;
    case 'other':
      return <UnknownPreview owner={owner} path={path} />;
  }
}

function Played({ owner, path, tag: Tag }: FilePreviewProps & { readonly tag: 'audio' | 'video' }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <p className={classes['hint']}>This browser cannot play the file. It may be damaged; the download has its bytes.</p>;
  return (
    <div className={classes['image']}>
      <Tag controls preload="metadata" aria-label={path} style={{ maxWidth: '100%' }} src={client.artifactUrl({ owner, path, inline: 'safe' })} onError={() => setIsBroken(true)} />
    </div>
  );
}
