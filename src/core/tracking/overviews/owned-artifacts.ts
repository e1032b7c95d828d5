// Artifacts by whose they are: a run's, a logged model's, a model version's. Finds where the owner's files live,
// then it is an operation on artifacts.
import type { Caller } from '../../access/caller.ts';
import type { ArtifactLocations } from '../artifacts/artifact-locations.ts';
import { checkArtifactPath, checkFolderPath, joinPath } from '../artifacts/artifact-path.ts';
import type { ArtifactEntry, ArtifactFile } from '../artifacts/artifact.ts';
import type { Artifacts, OpenArtifact } from '../artifacts/artifacts.ts';
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

export interface OwnedArtifactPorts {
  readonly store: { readonly runs: RunStore; readonly loggedModels: LoggedModelStore; readonly registry: ModelRegistryStore };
  readonly locations: ArtifactLocations;
  readonly artifacts: Artifacts;
}

export function createOwnedArtifacts({ store, locations, artifacts }: OwnedArtifactPorts): OwnedArtifacts {
  async function uriOf(owner: ArtifactOwner): Promise<string> {
    switch (owner.kind) {
      case 'run': {
        const run = await store.runs.find(owner.runId);
        if (!run) throw notFound('run', owner.runId);
        return run.artifactUri;
      }
      case 'logged model': {
        const model = await store.loggedModels.find(owner.modelId);
        if (!model) throw notFound('logged model', owner.modelId);
        return model.artifactUri;
      }
      case 'model version': {
        const version = await requireVersion(store.registry, owner.modelName, owner.version);
        return version.storageLocation ?? version.source;
      }
    }
  }

  /** The logical path of a path of an owner. */
  async function place(at: OwnedPath): Promise<string> {
    return pathIn(await uriOf(at.owner), at);
  }

  function pathIn(uri: string, { owner, path }: OwnedPath): string {
    checkFolderPath(path);
    const root = locations.pathOf(uri);
    if (root === undefined) {
      throw new AssayError('unsupported', `the files are kept at ${uri}, which this server does not serve; read them there`, {
        subject: { kind: owner.kind, id: idOf(owner) },
        reason: 'artifacts_elsewhere',
      });
    }
    return joinPath(root, path);
  }

  async function requireWritable(owner: ArtifactOwner): Promise<void> {
    if (owner.kind === 'model version') {
      throw invalidArgument(`files cannot be added to the model version '${idOf(owner)}'; log another model and register it`, { reason: 'version_fixed' });
    }
    if (owner.kind === 'run') requireActive(await store.runs.find(owner.runId), owner.runId);
    else if ((await store.loggedModels.find(owner.modelId))?.deletedAt !== undefined) throw notFound('logged model', owner.modelId);
  }

  return {
    list: async (caller, { page, ...at }) => {
      const rootUri = await uriOf(at.owner);
      return { ...(await artifacts.list(caller, { folder: pathIn(rootUri, at), page })), rootUri };
    },
    locate: async (_caller, at) => {
      await requireWritable(at.owner);
      checkArtifactPath(at.path);
      return place(at);
    },
    locateFile: async (caller, at) => artifacts.stat(caller, await place(at)),
    stat: async (caller, at) => ({ ...(await artifacts.stat(caller, await place(at))), path: at.path }),
    open: async (caller, { range, ...at }) => {
      const { file, content } = await artifacts.open(caller, { path: await place(at), range });
      return { file: { ...file, path: at.path }, content };
    },
    put: async (caller, { source, ...at }) => {
      await requireWritable(at.owner);
      checkArtifactPath(at.path);
      return { ...(await artifacts.put(caller, { path: await place(at), source })), path: at.path };
    },
    link: async (caller, { digest, ...at }) => {
      await requireWritable(at.owner);
      checkArtifactPath(at.path);
      return { ...(await artifacts.link(caller, { path: await place(at), digest })), path: at.path };
    },
  };
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
