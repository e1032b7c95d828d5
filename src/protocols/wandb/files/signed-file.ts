// GET, HEAD and PUT of a file by a signed URL.
import { hexOf } from '../../../core/content/content-digest.ts';
import { AssayError } from '../../../core/base/errors.ts';
import type { ArtifactOwner } from '../../../core/tracking/overviews/owned-artifacts.ts';
import { bodyBytes } from '../../files/body-bytes.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import type { WandbCall } from '../call.ts';

/** A file that is sent again under its name replaces the one before. */
export async function signedFile(asked: WandbCall): Promise<Response> {
  const { action, runId, path, principal } = asked.signedUrls.read(new URL(asked.request.url).searchParams);
  // Whoever holds the URL acts as who made it.
  const call = { ...asked, caller: { ...asked.caller, ...principal } };
  const { core, caller, request } = call;
  const owner: ArtifactOwner = { kind: 'run', runId };
  if ((request.method === 'PUT') !== (action === 'put')) throw new AssayError('permission_denied', `This URL is not for ${request.method}.`);
  if (action === 'put') {
    const stored = await core.ownedArtifacts.put(caller, { owner, path, source: bodyBytes(request) });
    return new Response('{}', { headers: { 'Content-Type': 'application/json', ETag: `"${hexOf(stored.digest)}"` } });
  }
  return contentAnswer(request, { stat: () => core.ownedArtifacts.stat(caller, { owner, path }), open: (range) => core.ownedArtifacts.open(caller, { owner, path, range }) });
}
