// Experiments in the words of the wire, and the checks their requests must pass.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { Experiment } from '../../../core/tracking/experiments/experiment.ts';
import { some } from '../answer.ts';
import { checkWireLength, limits } from '../rules.ts';
import { tagsOfExperiment } from './experiment-notes.ts';

export function wireExperiment(experiment: Experiment): unknown {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactRoot,
    lifecycle_stage: experiment.deletedAt === undefined ? 'active' : 'deleted',
    last_update_time: experiment.updatedAt,
    creation_time: experiment.createdAt,
    tags: some(tagsOfExperiment(experiment)),
    workspace: 'default',
  };
}

export function checkExperimentName(name: string): void {
  if (name.trim() === '') throw invalidArgument(`Invalid experiment name: '${name}'`);
  checkWireLength('name', name, limits.experimentName);
}

/** Clients open this place themselves when it is not ours; what could mislead them or us is refused. */
export function checkArtifactLocation(location: string): void {
  const { query, hasFragment, hasParams } = splitUri(location);
  if (hasFragment || hasParams) throw invalidArgument("'artifact_location' URL can't include fragments or params.");
  if (decodedFully(query).includes('..')) throw invalidArgument('Invalid query string');
  if (location.startsWith('runs:')) throw invalidArgument(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  if (location.length > limits.artifactLocation)
    throw invalidArgument(`Invalid artifact path length. The length of the artifact path cannot be greater than ${limits.artifactLocation} characters.`);
}

/** Schemes in whose last path segment `;` begins parameters, as Python's urlparse has it. */
const schemesWithParams = /^(?:(?:ftp|hdl|http|https|imap|mms|prospero|rtsp|rtsps|rtspu|sftp|shttp|sip|sips|tel):|[^:]*$)/i;

function splitUri(uri: string): { query: string; hasFragment: boolean; hasParams: boolean } {
  const [beforeFragment, fragment] = splitOnce(uri, '#');
  const [beforeQuery, query] = splitOnce(beforeFragment, '?');
  const lastSegment = beforeQuery.slice(beforeQuery.lastIndexOf('/') + 1);
  return { query, hasFragment: fragment !== '', hasParams: schemesWithParams.test(uri) && splitOnce(lastSegment, ';')[1] !== '' };
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function decodedFully(text: string): string {
  for (let round = 0; round < 10; round += 1) {
    const decoded = text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
    if (decoded === text) return text;
    text = decoded;
  }
  throw invalidArgument('Invalid query string');
}
