// The inputs of a run: one record of everything that could change its result. Its canonical text is stored as a blob, and the
// digest of that blob is the identity of the inputs: two runs had the same inputs when these have one digest.
// Nothing in here may change when nothing that could change the result did: no times, process numbers, host names,
// run ids or absolute folders of the working copy. What was merely seen stands in the observation beside it.
import { z } from 'zod';

import { defineDocument } from './document.ts';
import { absent, digest, facts, type Of, text, texts } from './fields.ts';

const placedDigest = z.object({ path: text, digest: text });

export const commandInputs = z
  .object({
    argv: texts.describe('As the user typed it, secrets already replaced.'),
    workdir: text.describe('The folder it ran in, relative to the first code root; empty for the root itself.'),
    stdin: absent(z.object({ path: text, from: absent(z.int()).describe('How many bytes of it had been read before; absent for none.') })).describe(
      'The file that was standard input (`< data.txt`), as data or code names it. Absent for a terminal, for nothing, and for a pipe, which is a gap.',
    ),
    descriptors: absent(
      z
        .array(z.object({ number: z.int(), path: text, from: absent(z.int()) }))
        .describe('Files that were open for reading beyond standard error (`3< data.txt`), as data or code names them.'),
    ),
    entryPoint: text.describe("What is run, however it is called: `train.py`, `-m package.module`, or the program's name. Relative to the first code root."),
  })
  .meta({ id: 'CommandInputs' });
export type CommandInputs = Of<typeof commandInputs>;

export const codeRoot = z
  .object({
    path: text.describe('Empty for the first root, else relative to it (`vendor/lib`, `../shared`).'),
    kind: z.enum(['git', 'submodule', 'folder']),
    tree: digest.describe('Digest of the tree listing.'),
    files: z.int(),
    sizeBytes: z.int(),
  })
  .meta({ id: 'CodeRoot' });
export type CodeRoot = Of<typeof codeRoot>;

export const dataInput = z
  .object({
    path: text.describe('Relative to the first code root when below it, else absolute.'),
    kind: z.enum(['file', 'folder']),
    digest: digest.describe('SHA-256 of the content; of the tree listing for a folder.'),
    sizeBytes: z.int(),
    isStored: z.boolean().describe('Whether the content store holds the bytes. A file above the size rule is known by digest and place alone.'),
    isDeclared: z.boolean().describe('Named by the user with --data, and not only seen to be read.'),
  })
  .meta({ id: 'DataInput' });
export type DataInput = Of<typeof dataInput>;

export const distribution = z
  .object({
    name: text,
    version: text,
    digest: text.describe(
      "SHA-256 over its RECORD's sorted `path,hash` pairs (without compiled files, scripts, and notes of packager and installer); of its files' own hashes when there is no RECORD.",
    ),
    origin: absent(text).describe('Editable, or from a version control URL: where from.'),
    isLoaded: z.boolean().describe('Whether the run loaded a module of it.'),
    edited: z.array(placedDigest).describe('Loaded files that no longer match RECORD: somebody edited the installed package.'),
  })
  .meta({ id: 'Distribution' });
export type Distribution = Of<typeof distribution>;

export const pythonInputs = z
  .object({
    version: text,
    implementation: text,
    build: text.describe('`sys.version`, which names compiler and build.'),
    distributions: z.array(distribution).describe('Every distribution on the path, by normalised name.'),
  })
  .meta({ id: 'PythonInputs' });
export type PythonInputs = Of<typeof pythonInputs>;

export const environmentInputs = z
  .object({
    python: absent(pythonInputs).describe('Absent when no Python ran.'),
    libraries: z.array(z.object({ name: text, digest: text })).describe('Native libraries that were loaded and belong to no distribution, by name.'),
    system: facts.describe("Such as `{ os: 'linux', distribution: 'debian 12', libc: 'glibc 2.36' }`."),
    container: absent(text).describe("The image's digest, when the run was in a container that tells it."),
    tools: facts.describe("Other interpreters and compilers that took part, with their versions: `{ node: '24.1.0', Rscript: '4.2.2' }`."),
    locks: z.array(placedDigest).describe('Lock files beside the code: uv.lock, poetry.lock, package-lock.json, renv.lock, Cargo.lock, go.sum, Manifest.toml …'),
  })
  .meta({ id: 'EnvironmentInputs' });
export type EnvironmentInputs = Of<typeof environmentInputs>;

export const randomnessInputs = z
  .object({
    mode: z.enum(['observe', 'deterministic']),
    seed: absent(z.number()).describe('The seed Assay applied; absent in `observe`.'),
    settings: facts.describe("What was in force at the end, whoever set it: `{ 'PYTHONHASHSEED': '0', 'torch.deterministic_algorithms': 'true' }`."),
  })
  .meta({ id: 'RandomnessInputs' });
export type RandomnessInputs = Of<typeof randomnessInputs>;

export const machineInputs = z
  .object({
    architecture: text,
    cpu: z.object({ vendor: text, model: text, level: text.describe('The widest vector level, such as `avx2` or `avx512`.') }),
    cpus: z.number().describe('Processors the run may use.'),
    threads: facts.describe('Effective numbers of threads, by library or variable.'),
    numerics: facts.describe("BLAS and SIMD choices the libraries made: `{ 'openblas.core': 'Haswell', 'torch.cpu_capability': 'AVX2' }`."),
    gpus: z.array(z.object({ model: text, driver: text })),
  })
  .meta({ id: 'MachineInputs', description: 'What of the hardware can change numbers.' });
export type MachineInputs = Of<typeof machineInputs>;

export const inputs = z
  .object({
    schema: z.literal(1),
    command: commandInputs,
    code: z.array(codeRoot).describe('The first root is the one the program ran in; others are nested or sibling repositories it read from. By path.'),
    data: z.array(dataInput).describe('Files read that are not among the code, and what the user declared. By path.'),
    environment: environmentInputs,
    parameters: facts.describe('What the program said its settings are: argv as far as it parses, argparse and Hydra results.'),
    variables: facts.describe('Allow-listed environment variables, secrets already replaced.'),
    randomness: randomnessInputs,
    machine: machineInputs,
    network: texts.describe('`host:port` of every connection that was not to this machine. Sorted.'),
  })
  .meta({ id: 'Inputs' });
export type Inputs = Of<typeof inputs>;

export const inputsDocument = defineDocument('the manifest', inputs);
