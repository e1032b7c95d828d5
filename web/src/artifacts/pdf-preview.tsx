// A PDF in the browser's own viewer, which runs apart from every page.
import type { ArtifactOwner } from '@assay/sdk';
import { client } from '../data/client.ts';
import classes from './artifact-browser.module.css';

export function PdfPreview({ owner, path }: { readonly owner: ArtifactOwner; readonly path: string }) {
  if (!navigator.pdfViewerEnabled) return <p className={classes['hint']}>This browser has no viewer of PDF files. The download opens in another program.</p>;
  return <iframe className={classes['frame']} title={path} referrerPolicy="no-referrer" src={client.artifactUrl({ owner, path, inline: 'sandboxed' })} />;
}
