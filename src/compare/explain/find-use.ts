// Whether a run used a changed input, as far as what was seen can tell. To rule a cause out takes proof: where a
// reader may have been overlooked the answer is `unknown`.
import type { InputChange } from '../../documents/explanation.ts';
import { type BlindSpot, blindness, isUnwatched } from '../inputs/blindness.ts';
import type { InputDifference } from '../inputs/input-difference.ts';
import type { Distribution, Inputs } from '../../documents/inputs.ts';
import type { Observation } from '../../documents/observation.ts';

export interface SeenInputs {
  readonly inputs: Inputs;
  readonly observation?: Observation | undefined;
}

export interface Use {
  readonly use: InputChange['use'];
  readonly why: string;
}

/** Libraries that open files themselves, past the hook in the interpreter. */
const nativeReaders = new Set(
  'h5py tables netcdf4 torch torchvision tensorflow xgboost lightgbm catboost pyarrow polars duckdb opencv-python opencv-python-headless opencv-contrib-python fsspec zarr rasterio gdal pysam soundfile torchaudio decord av lmdb tokenizers sentencepiece safetensors onnxruntime faiss-cpu faiss-gpu fasttext ctranslate2 llama-cpp-python hnswlib annoy simpleitk pyreadstat pyogrio fiona datatable tensorstore pyvips'.split(
    ' ',
  ),
);

/** What only the interpreter reads: its hook sees every one of them. */
const seenByHook =
  /\.(py|pyi|md|rst|ya?ml|toml|ini|cfg|ipynb|gitignore|gitattributes|editorconfig|lock|html|css|tex|bib)$|(^|\/)(license|copying|notice|authors|makefile|dockerfile|readme|changelog)[^/]*$/i;

/** Finds whether either run used what changed. */
export function findUse(change: InputDifference, runs: readonly [SeenInputs, SeenInputs]): Use {
  switch (change.kind) {
    case 'code-file':
    case 'code-mode':
    case 'data':
    case 'data-file':
      return fileUse(change, runs);
    case 'lock':
      return fileUse({ ...change, key: change.key.slice('lock '.length) }, runs);
    case 'package':
    case 'package-content':
      return packageUse(change.key, runs);
    case 'parameter':
      return { use: 'used', why: 'the program was given it' };
    case 'library':
      return { use: 'used', why: 'it was loaded' };
    case 'network':
      return { use: 'used', why: 'a connection was made to it' };
    case 'answer':
      return { use: 'used', why: 'the program read the answer' };
    case 'folder-names':
    case 'folder-order':
      return { use: 'used', why: 'the folder was listed' };
    case 'secret':
      return { use: 'used', why: 'the program was given it, or asked for it' };
    case 'seed-call':
      return { use: 'used', why: 'a generator was given it' };
    case 'argument':
    case 'entry-point':
    case 'program':
      return { use: 'used', why: 'it is part of the command' };
    default:
      return { use: 'unknown', why: 'no record tells whether the program made use of it' };
  }
}

/** Of a file under another name either name counts. */
function fileUse(change: InputDifference, runs: readonly [SeenInputs, SeenInputs]): Use {
  const { renamedFrom, ...plain } = change;
  if (renamedFrom === undefined) return nameUse(plain, runs);
  const uses = [nameUse({ ...plain, key: renamedFrom, after: undefined }, runs), nameUse({ ...plain, before: undefined }, runs)] as const;
  return uses.find(({ use }) => use === 'used') ?? uses.find(({ use }) => use === 'unknown') ?? uses[0];
}

function nameUse(change: InputDifference, runs: readonly [SeenInputs, SeenInputs]): Use {
  const observations = runs.map(({ observation }) => observation);
  if (observations.some((observation) => observation !== undefined && isRead(change.key, observation))) return { use: 'used', why: 'it was read' };
  if (isEntryPoint(change.key, runs)) return { use: 'used', why: 'it is the program itself' };
  if (runs.some((run) => isExecuted(change.key, run))) return { use: 'used', why: 'it was executed' };
  const reader = runs.map((run) => readerGiven(change.key, run)).find((name) => name !== undefined);
  if (reader !== undefined) return { use: 'used', why: `it was given to ${reader}` };
  const isListed = (change.before === undefined || change.after === undefined) && observations.some((observation) => observation?.listings.includes(folderOf(change.key)) === true);
  if (isListed) return { use: 'used', why: `the names in ${folderOf(change.key) || 'its folder'} were listed, and it is one more or less of them` };
  const doubt = observations.map((observation, index) => doubtAbout(change, { inputs: (runs[index] as SeenInputs).inputs, observation })).find((text) => text !== undefined);
  return doubt === undefined ? { use: 'not-used', why: 'neither run read it' } : { use: 'unknown', why: `no read of it was seen, but ${doubt}` };
}

/** Python reads the compiled form of a module where there is one, and a folder of data file by file. */
function isRead(path: string, { reads }: Observation): boolean {
  return reads.some((read) => read === path || read.startsWith(`${path}/`) || sourceOf(read) === path);
}

/** `pkg/__pycache__/mod.cpython-311.opt-1.pyc` is made of `pkg/mod.py`. */
function sourceOf(path: string): string | undefined {
  const parts = /^(.*\/)?__pycache__\/([^/]+?)\.[^./]+(?:\.opt-\d)?\.pyc$/.exec(path);
  return parts === null ? undefined : `${parts[1] ?? ''}${parts[2]}.py`;
}

function isEntryPoint(path: string, runs: readonly SeenInputs[]): boolean {
  return runs.some(({ inputs: { command } }) => {
    const { entryPoint } = command;
    if (!entryPoint.startsWith('-m ')) return entryPoint.replace(/^(\.\/)+/, '') === path;
    const module = entryPoint.slice(3).replaceAll('.', '/');
    return path === `${module}.py` || path === `${module}/__main__.py`;
  });
}

/** What runs the first word it is given that is no flag. */
const interpreters = /^((ba|da|z|k|a|fi)?sh|python[\d.]*|node|deno|bun|Rscript|perl|ruby|julia|php|lua|octave|java|source|env|exec)$/;

/** Whether a process was it, or an interpreter that was given it: a program is executed, and not opened as files are. */
function isExecuted(path: string, { inputs, observation }: SeenInputs): boolean {
  if (observation === undefined) return false;
  const placeOf = placing(inputs, observation);
  return observation.processes.some(({ argv: [program = '', ...words] }) => {
    if (placeOf(program) === path) return true;
    const script = words.find((word) => !word.startsWith('-'));
    return script !== undefined && interpreters.test(baseName(program)) && placeOf(script) === path;
  });
}

/** The program nobody watched that was given the path: `cat b.txt`, `sort --files0-from=b.txt`, `sh -c 'wc -l < b.txt'`. */
function readerGiven(path: string, { inputs, observation }: SeenInputs): string | undefined {
  if (observation === undefined || observation.readsFoundBy === 'trace') return undefined;
  const placeOf = placing(inputs, observation);
  const reader = observation.processes.find((one) => isUnwatched(one) && wordsGiven(one.argv).some((word) => placeOf(word) === path));
  return reader === undefined ? undefined : baseName(reader.argv[0] ?? '');
}

/** The words of a command that may be paths; those of a shell's text too, but what it writes to. */
function wordsGiven([, ...words]: readonly string[]): readonly string[] {
  const text = words[0] === '-c' && words[1] !== undefined ? words[1].replaceAll(/>+\s*\S+/g, ' ').split(/[\s;|&<()'"`$]+/) : [];
  return [...words, ...text].flatMap((word) => [word, ...(word.includes('=') ? [word.slice(word.indexOf('=') + 1)] : [])]);
}

function baseName(program: string): string {
  return program === '' ? 'another program' : program.slice(program.lastIndexOf('/') + 1);
}

/** Where a word of a command lies, if it is a path: below the root, as inputs name it. */
function placing({ command: { workdir } }: Inputs, { folder }: Observation): (word: string) => string {
  return (word) => {
    const inRoot = word.startsWith(`${folder}/`) ? word.slice(folder.length + 1) : word.replace(/^(\.\/)+/, '');
    return workdir === '' || word.startsWith('/') ? inRoot : `${workdir}/${inRoot}`;
  };
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** Why a file may have been read without being seen; undefined when it cannot. */
function doubtAbout({ key, kind }: InputDifference, { inputs, observation }: SeenInputs): string | undefined {
  if (observation === undefined) return 'reads were not recorded';
  const [spot] = blindness(observation);
  if (spot !== undefined) return doubtText(spot);
  if (observation.readsFoundBy === 'trace' || observation.readsFoundBy === 'native') return undefined;
  if (kind === 'code-mode' || seenByHook.test(key)) return undefined;
  const reader = (inputs.environment.python?.distributions ?? []).find(({ name, isLoaded }) => isLoaded && nativeReaders.has(name));
  return reader === undefined ? undefined : `${reader.name} opens files by itself, unseen`;
}

function doubtText({ kind, text }: BlindSpot): string {
  if (kind === 'program') return `${text} ran too, and its reads are not seen`;
  return kind === 'nothing' ? text : `the record says: ${text.replace(/\.$/, '')}`;
}

function packageUse(name: string, runs: readonly [SeenInputs, SeenInputs]): Use {
  const found = runs.map(({ inputs }) => inputs.environment.python?.distributions.find((distribution) => distribution.name === name));
  const loaded = (distribution: Distribution | undefined): boolean => distribution?.isLoaded === true;
  if (found.some(loaded)) return { use: 'used', why: 'the run loaded it' };
  const isBlind = runs.some(
    ({ observation }) =>
      observation === undefined ||
      observation.readsFoundBy === 'nothing' ||
      observation.processes.some(({ language, hasShakenHands }) => language === 'python' && !hasShakenHands) ||
      blindness({ ...observation, readsFoundBy: 'hook' }).some(({ kind }) => kind === 'gap'),
  );
  return isBlind ? { use: 'unknown', why: 'nobody saw what every Python process loaded' } : { use: 'not-used', why: 'neither run loaded it' };
}
