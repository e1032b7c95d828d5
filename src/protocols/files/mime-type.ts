// Content types by file name, as MLflow's server guesses them.

const textNames = new Set('txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb MLmodel MLproject'.split(' '));

const types: Readonly<Record<string, string>> = {
  bmp: 'image/bmp',
  bz2: 'application/octet-stream',
  css: 'text/css',
  gif: 'image/gif',
  h5: 'application/x-hdf5',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  ps: 'application/postscript',
  sh: 'application/x-sh',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  wav: 'audio/x-wav',
  webm: 'video/webm',
  webp: 'image/webp',
  zip: 'application/zip',
};

/** The type a file is sent with; unknown ones are plain bytes. */
export function mimeType(fileName: string): string {
  const point = fileName.lastIndexOf('.');
  const extension = point > 0 ? fileName.slice(point + 1) : fileName.replaceAll('.', '');
  const lower = extension.toLowerCase();
  if (textNames.has(extension) || lower === 'mlproject') return 'text/plain';
  return Object.hasOwn(types, lower) ? types[lower]! : 'application/octet-stream';
}
