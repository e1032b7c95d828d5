// From the bytes of a manifest, an observation or a tree listing to the thing itself. A document of another schema is
// refused; fields that are not known are left out, so that newer recorders of the same schema are understood.
import { AssayError, invalidArgument } from '../base/errors.ts';
import { digest, flag, integer, list, named, number, object, oneOf, optional, text, type Check } from './document-shape.ts';
import type { Manifest } from './manifest.ts';
import type { Observation } from './observation.ts';
import type { TreeEntry, TreeListing } from './tree-listing.ts';

const facts = named(text);
const schema = integer as Check<1>;

const distribution = object({
  name: text,
  version: text,
  digest: text,
  origin: optional(text),
  isLoaded: flag,
  edited: list(object({ path: text, digest: text })),
});

const manifest: Check<Manifest> = object({
  schema,
  command: object({ argv: list(text), workdir: text, entryPoint: text }),
  code: list(object({ path: text, kind: oneOf('git', 'submodule', 'folder'), tree: digest, files: integer, sizeBytes: integer })),
  data: list(object({ path: text, kind: oneOf('file', 'folder'), digest, sizeBytes: integer, isStored: flag, isDeclared: flag })),
  environment: object({
    python: optional(object({ version: text, implementation: text, build: text, distributions: list(distribution) })),
    libraries: list(object({ name: text, digest: text })),
    system: facts,
    container: optional(text),
    tools: facts,
    locks: list(object({ path: text, digest: text })),
  }),
  parameters: facts,
  variables: facts,
  randomness: object({ mode: oneOf('observe', 'deterministic'), seed: optional(number), settings: facts }),
  machine: object({
    architecture: text,
    cpu: object({ vendor: text, model: text, level: text }),
    cpus: number,
    threads: facts,
    numerics: facts,
    gpus: list(object({ model: text, driver: text })),
  }),
  network: list(text),
});

const repository = object({
  path: text,
  commit: optional(text),
  branch: optional(text),
  remote: optional(text),
  isDirty: flag,
  changed: list(text),
  untracked: list(text),
});

const observedProcess = object({
  pid: integer,
  parentPid: integer,
  argv: list(text),
  language: oneOf('python', 'other'),
  hasShakenHands: flag,
  settings: list(object({ name: text, value: text, state: oneOf('applied', 'user', 'refused') })),
});

const endCause = oneOf('finished', 'exception', 'exit-code', 'signal', 'out-of-memory', 'disk-full', 'not-a-number', 'preempted', 'not-started', 'wrapper-lost');

const observation: Check<Observation> = object({
  schema,
  runId: text,
  startedAt: integer,
  endedAt: optional(integer),
  host: object({ name: text, user: text, kernel: text, scheduler: facts }),
  folder: text,
  repositories: list(repository),
  processes: list(observedProcess),
  readsFoundBy: oneOf('hook', 'trace', 'nothing'),
  reads: list(text),
  listings: list(text),
  outputs: list(object({ path: text, digest, sizeBytes: integer, isStored: flag })),
  trace: optional(digest),
  console: optional(digest),
  wheels: named(object({ file: text, digest })),
  lock: optional(digest),
  end: optional(object({ exitCode: optional(integer), signal: optional(text), cause: endCause, detail: text, at: integer })),
  seen: optional(list(object({ kind: oneOf('answer', 'connection', 'folder-names', 'folder-order', 'seed'), key: text, value: text }))),
  gaps: list(object({ code: text, sentence: text, lowers: optional(oneOf('metric', 'statistical', 'not-runnable')) })),
});

const treePath: Check<string> = (value, at) => {
  const path = text(value, at);
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw invalidArgument(`${at} is ${JSON.stringify(path.slice(0, 100))}; segments are joined by '/' and never empty, '.' or '..'`);
  }
  return path;
};

const treeEntry: Check<TreeEntry> = object({
  path: treePath,
  mode: oneOf('100644', '100755', '120000', '160000'),
  digest: text,
  sizeBytes: integer,
  withheld: optional(oneOf('secret', 'too-large')),
});

const treeListing: Check<TreeListing> = object({ schema, entries: list(treeEntry) });

/** All three throw `invalid_argument`; `name` is how the refusal calls the document. */
export const readManifest = (json: string, name = 'the manifest'): Manifest => readDocument(json, name, manifest);
export const readObservation = (json: string, name = 'the observation'): Observation => readDocument(json, name, observation);
export const readTreeListing = (json: string, name = 'the tree listing'): TreeListing => {
  const listing = readDocument(json, name, treeListing);
  // A submodule's digest is the id of its commit, of whatever hash its repository uses.
  listing.entries.forEach((entry, index) => entry.mode === '160000' || digest(entry.digest, `${name}.entries[${index}].digest`));
  return listing;
};

const knownSchema = 1;

function readDocument<T>(json: string, name: string, check: Check<T>): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    throw invalidArgument(`${name} is not JSON: ${(error as Error).message}`);
  }
  const found = typeof parsed === 'object' && parsed !== null && 'schema' in parsed ? parsed.schema : undefined;
  if (typeof found === 'number' && found > knownSchema) {
    throw new AssayError('unsupported', `${name} is of schema ${found}; this server knows schemas up to ${knownSchema}: update the server`, { reason: 'schema_too_new' });
  }
  if (found !== knownSchema) throw invalidArgument(`${name}.schema is ${JSON.stringify(found) ?? 'missing'}; it must be ${knownSchema}`);
  return check(parsed, name);
}
