// Judges the sources clients give for model versions: a source decides which files everyone who loads the model
// gets, and on old servers it decided which files of the server could be read. What is kept by a tracking server
// or on a local disk must be inside the run or model the request names.
import { invalidArgument } from '../../../core/base/errors.ts';
import { joinUri } from '../../../core/tracking/artifacts/artifact-locations.ts';
import type { CreateModelVersion, FoundReferences, SourceReferences } from '../../../core/models/model-versions.ts';
import { canonicalStage, coreStage } from './stages.ts';
import { isInside, isLocalInside, isProxiedSource, splitUri, unquotedFully } from './source-uri.ts';

export interface GivenSource {
  readonly source: string;
  /** Undefined when the request does not name it; empty when it names none. */
  readonly runId: string | undefined;
  readonly modelId: string | undefined;
}

export type VersionPlace = Pick<CreateModelVersion, 'source' | 'storageLocation' | 'runId' | 'modelId'>;

/** What must be looked up to judge a source. Throws for one that is wrong in itself. */
export function referencesOf({ source, runId, modelId }: GivenSource): SourceReferences {
  const uri = splitUri(source);
  const wanted = uri.scheme === 'models' ? modelUri(source) : undefined;
  const version = wanted && 'modelName' in wanted ? wanted : undefined;
  const named = wanted && 'modelId' in wanted ? wanted.modelId : undefined;
  return { runId: runId || undefined, modelId: modelId || named || undefined, version };
}

/** Where the version comes from, once what it refers to is found. Throws `invalid_argument`. */
export function placeOf(given: GivenSource, found: FoundReferences): VersionPlace {
  if (found.isOfPrompt) throw invalidArgument(`Invalid model version source: '${given.source}'. Prompt versions cannot be used as model version sources.`);
  const resolved = throughVersion(given, found);
  checkSource(resolved, found);
  return { ...placeOfChecked(resolved, found), source: resolved.source };
}

interface ResolvedSource {
  readonly source: string;
  readonly runId: string;
  readonly modelId: string;
  /** Of the version it was resolved through. */
  readonly storageLocation?: string;
}

/** A source that is another version takes over where that one comes from. */
function throughVersion({ source, runId, modelId }: GivenSource, { version }: FoundReferences): ResolvedSource {
  if (splitUri(source).scheme !== 'models' || !('modelName' in modelUri(source))) return { source, runId: runId ?? '', modelId: modelId ?? '' };
  if (!version) throw invalidArgument(`Invalid model version source: '${source}'. It names no version.`);
  if ((runId !== undefined && runId !== (version.runId ?? '')) || (modelId !== undefined && modelId !== (version.modelId ?? ''))) {
    throw invalidArgument(`Invalid model version source: '${source}'. The run_id and model_id request parameters must match the referenced model version.`);
  }
  return {
    source: `models:/${version.modelName}/${version.version}`,
    runId: version.runId ?? '',
    modelId: version.modelId ?? '',
    storageLocation: version.storageLocation ?? version.source,
  };
}

function checkSource({ source, runId, modelId, storageLocation }: ResolvedSource, found: FoundReferences): void {
  const uri = splitUri(source);
  const owner = modelId === '' ? 'run_id' : 'model_id';
  if (uri.scheme === '' || uri.scheme === 'file') {
    const root = modelId === '' ? found.run?.artifactUri : found.loggedModel?.artifactUri;
    if (root === undefined || !isLocalInside(source, root)) throw localSource(source, owner);
    return;
  }
  checkCanonical(source);
  if (storageLocation !== undefined) return;
  const isOwned = ((): boolean => {
    if (uri.scheme === 'models') return modelId !== '' && uri.authority === '' && modelUriId(source) === modelId && found.loggedModel !== undefined;
    if (uri.scheme === 'runs') return modelId === '' && runId !== '' && uri.authority === '' && runsUri(source)?.runId === runId;
    const root = modelId === '' ? found.run?.artifactUri : found.loggedModel?.artifactUri;
    if (root !== undefined && isInside(source, root)) return true;
    if (isProxiedSource(source)) return false;
    if (hostAddressedSchemes.has(uri.scheme)) throw addressesHost(uri.scheme);
    return true;
  })();
  if (!isOwned) throw notOwned(source, uri.scheme === 'models' ? 'model_id' : owner);
}

function placeOfChecked({ source, runId, modelId, storageLocation }: ResolvedSource, { run, loggedModel }: FoundReferences): Omit<VersionPlace, 'source'> {
  const place = { runId: runId || loggedModel?.sourceRunId, modelId: modelId || undefined };
  if (storageLocation !== undefined) return { ...place, storageLocation };
  const { scheme } = splitUri(source);
  if (scheme === 'models' && loggedModel) return { ...place, storageLocation: loggedModel.artifactUri };
  const inRun = scheme === 'runs' ? runsUri(source) : undefined;
  return inRun && run ? { ...place, storageLocation: joinUri(run.artifactUri, ...inRun.path.split('/').filter((name) => name !== '')) } : place;
}

/** `models:/m-…`, or a version of a registered model by number, stage, `latest` or alias. */
function modelUri(source: string): { readonly modelId: string } | NonNullable<SourceReferences['version']> {
  const { authority, path } = splitUri(source);
  if (authority !== '') throw invalidArgument(`Invalid model version source: '${source}'. Registered model sources must use the active model registry.`);
  const [name = '', suffix, ...rest] = path.replace(/^\/+/, '').split('/');
  if (!path.startsWith('/') || name.trim() === '' || suffix?.trim() === '' || rest.length > 0) throw notOwned(source, 'model_id');
  if (suffix !== undefined) return versionOf(name, suffix);
  const at = name.lastIndexOf('@');
  if (at < 0) return { modelId: name };
  if (name.slice(at + 1).trim() === '') throw notOwned(source, 'model_id');
  return { modelName: name.slice(0, at), alias: name.slice(at + 1) };
}

function versionOf(modelName: string, suffix: string): NonNullable<SourceReferences['version']> {
  if (/^\d{1,15}$/.test(suffix)) return { modelName, version: Number(suffix) };
  if (suffix.toLowerCase() === 'latest') return { modelName };
  return { modelName, stage: coreStage(canonicalStage(suffix)) };
}

function modelUriId(source: string): string | undefined {
  const uri = modelUri(source);
  return 'modelId' in uri ? uri.modelId : undefined;
}

function runsUri(source: string): { readonly runId: string; readonly path: string } | undefined {
  const match = /^runs:\/+([^/]+)\/?(.*)$/s.exec(source);
  return match ? { runId: match[1]!, path: match[2]! } : undefined;
}

/** Decoded as often as it takes: no way up, no NUL, nothing a file system would read as another path. */
function checkCanonical(source: string): void {
  const decoded = unquotedFully(source);
  const path = splitUri(decoded).path.replace(/\/+$/, '').replace(/\/+/g, '/');
  const isPlain = !path.includes('\0') && !decoded.split('/').includes('..') && !path.split('/').includes('.') && (path === '' || path.startsWith('/'));
  if (isPlain) return;
  throw invalidArgument(
    `Invalid model version source: '${source}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, ` +
      'an absolute path must be provided without relative path references present. Please provide an absolute path.',
  );
}

function localSource(source: string, owner: 'run_id' | 'model_id'): Error {
  return invalidArgument(
    `Invalid model version source: '${source}'. To use a local path as a model version source, the ${owner} request parameter has to be specified and the local path has to be ` +
      `contained within the artifact directory of the run specified by the ${owner}.`,
  );
}

/** Schemes that name the machine to fetch from: whoever may register a model must not send its users there. */
const hostAddressedSchemes = new Set(['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https', 'r2', 'b2', 'abfss']);

function addressesHost(scheme: string): Error {
  return invalidArgument(
    `'source' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage, ` +
      'unless it is inside the artifacts of the run or model that the request names.',
  );
}

function notOwned(source: string, owner: 'run_id' | 'model_id'): Error {
  return invalidArgument(`Invalid model version source: '${source}'. The ${owner} request parameter must identify the resource that contains the source.`);
}
