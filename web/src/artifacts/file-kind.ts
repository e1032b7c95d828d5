// What kind of preview a file gets, by its name.

export type FileKind = 'image' | 'audio' | 'video' | 'table' | 'columns' | 'arrays' | 'page' | 'markdown' | 'notebook' | 'pdf' | 'model' | 'text' | 'other';

const images = /\.(png|jpe?g|gif|webp)$/i;
const tables = /\.(csv|tsv)$/i;
const sounds = /\.(mp3|wav|ogg|flac|m4a)$/i;
const films = /\.(mp4|webm|mov)$/i;
/** Weights and arrays, which the server reads without executing anything. */
const arrays = /\.(safetensors|gguf|onnx|npy|npz|pt|pth|ckpt|pkl|pickle|joblib|ubj|keras|bin|model)$/i;
/** Documents that may hold scripts: shown only in a sandbox of their own. */
const pages = /\.(html?|svg)$/i;
const texts =
  /(^|\/)(Dockerfile|Makefile|LICENSE|README)$|\.(txt|log|rst|json|jsonl|ya?ml|toml|ini|cfg|conf|py|r|sh|sql|js|ts|css|xml|lock|diff|patch|env|properties|c|h|cpp|rs|go|java)$/i;

export function kindOf(path: string): FileKind {
  if (images.test(path)) return 'image';
  if (sounds.test(path)) return 'audio';
  if (films.test(path)) return 'video';
  if (tables.test(path)) return 'table';
  if (/\.parquet$/i.test(path)) return 'columns';
  if (arrays.test(path)) return 'arrays';
  if (pages.test(path)) return 'page';
  if (/\.(md|markdown)$/i.test(path)) return 'markdown';
  if (/\.ipynb$/i.test(path)) return 'notebook';
  if (/\.pdf$/i.test(path)) return 'pdf';
  if (/(^|\/)MLmodel$/.test(path)) return 'model';
  return texts.test(path) ? 'text' : 'other';
}
