// Artifacts by whose they are: a run's, a logged model's, a model version's. Finds where the owner's files live;
// who may have the owner may have them.
import type { Caller } from '../../access/caller.ts';
import type { ContentDoors } from '../../content/content-doors.ts';
import type { Scope } from '../../access/scope.ts';
import { createArtifactFiles, type Asked, type OpenArtifact } from '../artifacts/artifact-files.ts';
import type { ArtifactLocations } from '../artifacts/artifact-locations.ts';
import { checkArtifactPath, checkFolderPath, joinPath } from '../artifacts/artifact-path.ts';
import type { ArtifactEntry, ArtifactFile } from '../artifacts/artifact.ts';
import type { ArtifactStore } from '../artifacts/artifact-store.ts';
import type { ByteRange } from '../../content/blob-store.ts';
import type { ContentDigest } from '../../content/content-digest.ts';
import { AssayError, invalidArgument, notFound } from '../../base/errors.ts';
import type { LoggedModelStore } from '../../models/logged-model-store.ts';
import type { ModelRegistryStore } from '../../models/model-registry-store.ts';
import { requireVersion } from '../../models/registry-ports.ts';
import type { Page, PageRequest } from '../../base/page.ts';
import type { RunStore } from '../runs/run-store.ts';
import { requireActive } from '../runs/runs.ts';

export type ArtifactOwner =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'logged model'; readonly modelId: string }
  | { readonly kind: 'model version'; readonly modelName: string; readonly version: number };

/** A path below the owner's root. */
export interface OwnedPath {
  readonly owner: ArtifactOwner;
  /** Plain segments joined by `/`; empty for the root itself. */
  readonly path: string;
}

/** Paths in results are below the owner's root too. Each throws `unsupported` when this server does not keep the owner's files. */
export interface OwnedArtifacts {
  /** With the URI of the owner's root. */
  list(caller: Caller, input: OwnedPath & { readonly page: PageRequest }): Promise<Page<ArtifactEntry> & { readonly rootUri: string }>;
  /** Every file below the path, ordered by path. */
  walk(caller: Caller, input: OwnedPath & { readonly page: PageRequest }): Promise<Page<ArtifactFile>>;
  /** How many files are below the path. */
  count(caller: Caller, input: OwnedPath): Promise<number>;
  stat(caller: Caller, input: OwnedPath): Promise<ArtifactFile>;
  /** The logical path where a file of a live run or logged model is to go. */
  locate(caller: Caller, input: OwnedPath): Promise<string>;
  /** As `stat`, with the logical path. */
  locateFile(caller: Caller, input: OwnedPath): Promise<ArtifactFile>;
  open(caller: Caller, input: OwnedPath & { readonly range?: ByteRange | undefined }): Promise<OpenArtifact>;
  /** Only for live runs and logged models: a version's files are those it was made of. */
  put(caller: Caller, input: OwnedPath & { readonly source: AsyncIterable<Uint8Array> }): Promise<ArtifactFile>;
  /** As `put`, of a blob that is stored already. The same again is no change. */
  link(caller: Caller, input: OwnedPath & { readonly digest: ContentDigest }): Promise<ArtifactFile>;
}

interface Stores {
  readonly runs: RunStore;
  readonly loggedModels: LoggedModelStore;
  readonly registry: ModelRegistryStore;
  readonly artifacts: ArtifactStore;
}

export interface OwnedArtifactPorts extends ContentDoors<Stores> {
  readonly locations: ArtifactLocations;
}

export function createOwnedArtifacts(ports: OwnedArtifactPorts): OwnedArtifacts {
  const { read, locations } = ports;
  const files = createArtifactFiles(ports);

  function pathIn(uri: string, { owner, path }: OwnedPath): string {
    checkFolderPath(path);
    const root = locations.pathOf(uri);
    if (root === undefined) {
      throw new AssayError('unsupported', elsewhereText(uri), {
        subject: { kind: owner.kind, id: idOf(owner) },
        reason: 'artifacts_elsewhere',
      });
    }
    return joinPath(root, path);
  }

  /** The logical path of a path of an owner. */
  async function place(caller: Caller, at: OwnedPath): Promise<string> {
    return pathIn(await uriOf(await read(caller, 'artifact.read', scopeOf(at.owner)), at.owner), at);
  }

  /** The same for a file that is to come. */
  async function newPlace(caller: Caller, at: OwnedPath): Promise<string> {
    const stores = await read(caller, 'artifact.write', scopeOf(at.owner));
    await requireWritable(stores, at.owner);
    checkArtifactPath(at.path);
    return pathIn(await uriOf(stores, at.owner), at);
  }

  return {
    list: async (caller, { page, ...at }) => {
      const rootUri = await uriOf(await read(caller, 'artifact.read', scopeOf(at.owner)), at.owner);
      return { ...(await files.list(asked(caller, at), { folder: pathIn(rootUri, at), page })), rootUri };
    },
    walk: async (caller, { page, ...at }) => {
      const root = await place(caller, { owner: at.owner, path: '' });
      const found = await files.walk(asked(caller, at), { folder: joinPath(root, at.path), page });
      return { ...found, items: found.items.map((file) => ({ ...file, path: file.path.slice(root.length + 1) })) };
    },
    count: async (caller, at) => files.count(asked(caller, at), await place(caller, at)),
    locate: newPlace,
    locateFile: async (caller, at) => files.stat(asked(caller, at), await place(caller, at)),
    stat: async (caller, at) => ({ ...(await files.stat(asked(caller, at), await place(caller, at))), path: at.path }),
    open: async (caller, { range, ...at }) => {
      const { file, content } = await files.open(asked(caller, at), { path: await place(caller, at), range });
      return { file: { ...file, path: at.path }, content };
    },
    put: async (caller, { source, ...at }) => ({ ...(await files.put(asked(caller, at), { path: await newPlace(caller, at), source })), path: at.path }),
    link: async (caller, { digest, ...at }) => ({ ...(await files.link(asked(caller, at), { path: await newPlace(caller, at), digest })), path: at.path }),
  };
}

function asked(caller: Caller, { owner }: OwnedPath): Asked {
  return { caller, scope: scopeOf(owner) };
}

/** Registered models are of no project, and neither are their versions. */
function scopeOf(owner: ArtifactOwner): Scope {
  switch (owner.kind) {
    case 'run':
      return { run: owner.runId };
    case 'logged model':
      return { loggedModel: owner.modelId };
    case 'model version':
      return 'server';
  }
}

async function uriOf({ runs, loggedModels, registry }: Stores, owner: ArtifactOwner): Promise<string> {
  switch (owner.kind) {
    case 'run': {
      const run = await runs.find(owner.runId);
      if (!run) throw notFound('run', owner.runId);
      return run.artifactUri;
    }
    case 'logged model': {
      const model = await loggedModels.find(owner.modelId);
      if (!model) throw notFound('logged model', owner.modelId);
      return model.artifactUri;
    }
    case 'model version': {
      const version = await requireVersion(registry, owner.modelName, owner.version);
      return version.storageLocation ?? version.source;
    }
  }
}

async function requireWritable({ runs, loggedModels }: Stores, owner: ArtifactOwner): Promise<void> {
  if (owner.kind === 'model version') {
    throw invalidArgument(`files cannot be added to the model version '${idOf(owner)}'; log another model and register it`, { reason: 'version_fixed' });
  }
  if (owner.kind === 'run') requireActive(await runs.find(owner.runId), owner.runId);
  else if ((await loggedModels.find(owner.modelId))?.deletedAt !== undefined) throw notFound('logged model', owner.modelId);
}

function idOf(owner: ArtifactOwner): string {
  switch (owner.kind) {
    case 'run':
      return owner.runId;
    case 'logged model':
      return owner.modelId;
    case 'model version':
      return `${owner.modelName}/${owner.version}`;
  }
}

/** Also where the operator chose the place: what stands in a root is a text that clients are told, and never a folder that is opened here. */
function elsewhereText(uri: string): string {
  return (
    `the files are kept at ${uri}, which this server does not serve: clients put and read them there by themselves, and the server opens no folder or address that an artifact root names. ` +
    'Read them there; files of experiments without an artifact root of their own are kept and served by the server'
  );
}
