// Pictures of one step beside one another, each with its caption. Their pixels are shown as they are, in either scheme.
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ownerOf, type MediaFile, type MediaValue } from '@assay/sdk';
import { client } from '../data/client.ts';
import { visibleText } from '../parts/visible-text.ts';
import classes from './media.module.css';

export function ImageGrid({ runId, value: { key, files } }: { readonly runId: string; readonly value: MediaValue }) {
  return (
    <ul className={classes['grid']} data-one={files.length === 1 || undefined}>
      {files.map((file, index) => (
        // By its place: while one goes through the steps the picture changes and the frame stays.
        <li key={index}>
          <Picture runId={runId} file={file} name={files.length === 1 ? visibleText(key) : `${visibleText(key)} ${index + 1}`} />
        </li>
      ))}
    </ul>
  );
}

/** Smaller ones are enlarged so that their pixels are seen, up to so many times. */
const smallPixels = 160;
const enlarged = 4;

function Picture({ runId, file: { path, reference, caption, width, height }, name }: { readonly runId: string; readonly file: MediaFile; readonly name: string }) {
  const [broken, setBroken] = useState<string>();
  const text = caption === undefined ? undefined : visibleText(caption);
  return (
    <figure className={classes['picture']}>
      {path === undefined || broken === path ? (
        <span className={classes['missing']}>
          {path === undefined ? `Kept outside this run: ${visibleText(reference ?? '')}` : 'This picture could not be shown; it may not have arrived yet.'}
        </span>
      ) : (
        <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'artifacts', file: path }} aria-label={`${text ?? name}, among the artifacts`}>
          <img
            src={client.artifactUrl({ owner: ownerOf.run(runId), path, inline: 'safe' })}
            alt={text ?? name}
            width={width}
            height={height}
            data-small={(width ?? smallPixels) < smallPixels || undefined}
            style={{ maxWidth: width === undefined ? undefined : width * enlarged }}
            decoding="async"
            onError={() => setBroken(path)}
          />
        </Link>
      )}
      {text !== undefined && <figcaption title={text}>{text}</figcaption>}
    </figure>
  );
}
