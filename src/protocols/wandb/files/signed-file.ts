// GET, HEAD and PUT of a file by a signed URL.
import { AssayError } from '../../../core/base/errors.ts';
import type { ArtifactOwner } from '../../../core/tracking/overviews/owned-artifacts.ts';
import { bodyBytes } from '../../files/body-bytes.ts';
import { contentAnswer } from '../../files/content-answer.ts';
import { signedArtifact } from '../artifacts/signed-artifact.ts';
import type { WandbCall } from '../call.ts';
import type { RunFilePermit } from './signed-urls.ts';
import { storedAnswer } from './stored-answer.ts';

export async function signedFile(asked: WandbCall): Promise<Response> {
  const { principal, ...permit } = asked.signedUrls.read(new URL(asked.request.url).searchParams);
  // Whoever holds the URL acts as who made it.
  const call = { ...asked, caller: { ...asked.caller, ...principal } };
  const { method } = call.request;
  if ((method === 'PUT') !== (permit.action === 'put')) throw new AssayError('permission_denied', `This URL is not for ${method}.`);
  return 'runId' in permit ? runFile(call, permit) : signedArtifact(call, permit);
}

/** A file that is sent again under its name replaces the one before. */
async function runFile({ core, caller, request }: WandbCall, { action, runId, path }: RunFilePermit): Promise<Response> {
  const owner: ArtifactOwner = { kind: 'run', runId };
  if (action === 'put') {
    const stored = await core.ownedArtifacts.put(caller, { owner, path, source: bodyBytes(request) });
    return storedAnswer(stored.digest);
  }
  return contentAnswer(request, { stat: () => core.ownedArtifacts.stat(caller, { owner, path }), open: (range) => core.ownedArtifacts.open(caller, { owner, path, range }) });
}
