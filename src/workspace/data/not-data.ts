// Files whose reading says nothing about the data: the system, interpreters and their packages, caches that programs
// fill by themselves. The environment's own record covers them.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';

import { isWithin } from '../is-within.ts';
import { systemPath } from '../path-text.ts';

const systemFolders: readonly string[] = [
  '/proc',
  '/sys',
  '/dev',
  '/run/systemd',
  '/run/user',
  '/run/lock',
  '/run/nscd',
  '/run/resolvconf',
  '/etc',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/boot',
  '/nix/store',
  '/gnu/store',
  '/snap',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libx32',
  '/usr/libexec',
  '/usr/include',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/local/lib',
  '/usr/local/lib64',
  '/usr/local/include',
  '/usr/local/cuda',
  '/usr/share/zoneinfo',
  '/usr/share/locale',
  '/usr/share/locale-langpack',
  '/usr/share/i18n',
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/usr/share/fontconfig',
  '/usr/share/mime',
  '/usr/share/misc',
  '/usr/share/terminfo',
  '/usr/share/icons',
  '/usr/share/themes',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
  '/usr/share/perl',
  '/usr/share/perl5',
  '/usr/share/R',
  '/usr/share/nodejs',
  '/usr/share/python3',
  '/usr/share/python-wheels',
  '/usr/share/gcc',
  '/usr/share/gdb',
  '/usr/share/X11',
  '/usr/share/glvnd',
  '/usr/share/vulkan',
  '/usr/share/bash-completion',
  '/usr/share/dpkg',
  '/var/cache',
  '/var/lib/dpkg',
  '/var/lib/sss',
  '/opt/conda',
  '/opt/rocm',
  '/System',
  '/Library',
];

/** Below the user's home. Model and data caches (huggingface, torch/hub, keras, …) are inputs and not among them. */
const homeFolders: readonly string[] = [
  '.cache/pip',
  '.cache/uv',
  '.cache/matplotlib',
  '.cache/fontconfig',
  '.cache/mesa_shader_cache',
  '.cache/mesa_shader_cache_db',
  '.cache/pypoetry',
  '.cache/pre-commit',
  '.cache/numba',
  '.cache/torch_extensions',
  '.cache/torchinductor',
  '.cache/triton',
  '.cache/nvidia',
  '.cache/pycache',
  '.cache/node',
  '.cache/yarn',
  '.cache/ccache',
  '.cache/conda',
  '.cache/R',
  '.triton',
  '.nv',
  '.config/matplotlib',
  '.config/mlflow',
  '.matplotlib',
  '.terminfo',
  '.fonts',
  '.local/share/fonts',
  '.local/bin',
  '.local/lib',
  '.local/share/uv',
  '.local/share/virtualenvs',
  '.pyenv',
  '.rbenv',
  '.nvm',
  '.npm',
  '.cargo',
  '.rustup',
  '.julia',
  '.conda',
  'miniconda3',
  'anaconda3',
  'miniforge3',
  'mambaforge',
  '.gitconfig',
  '.inputrc',
  '.Rprofile',
  '.Renviron',
  '.python_history',
  '.node_repl_history',
];

const segment = /\/(?:site-packages|dist-packages|__pycache__|node_modules|\.git|\.hg|\.svn|\.ipynb_checkpoints)(?:\/|$)/;
const ending = /(?:\/pyvenv\.cfg|\.egg-link)$/;
/** Segments and semaphores that processes make for each other by themselves; other files in memory are files. */
const sharedSegment = /^\/dev\/shm\/(?:sem\.|psm_|wnsm_|torch_|pymp-|loky-|joblib_memmapping|nccl-|cuda\.|PostgreSQL\.|\.org\.chromium\.)/;

/** SQLite keeps it beside a database while that is open, makes it anew from the log, and no result depends on it. */
const isSharedIndex = (path: string): boolean => path.endsWith('-shm') && existsSync(systemPath(path.slice(0, -'-shm'.length)));

/** What the wandb client keeps for a moment: where its helper tells its port, and what is to be sent. */
const clientScratch = /\/tmp\w{8}(?:\/port-\d+\.txt$|wandb-(?:artifacts|media)(?:\/|$))/;

/** `ignore` names further folders or files, absolute. */
export function isNotData(path: string, ignore: readonly string[]): boolean {
  if (segment.test(path) || ending.test(path) || clientScratch.test(path) || isSharedIndex(path)) return true;
  if (path.startsWith('/dev/shm/')) return sharedSegment.test(path);
  if (systemFolders.some((folder) => isWithin(path, folder)) || ignore.some((folder) => isWithin(path, folder))) return true;
  const home = homedir();
  return path.startsWith(`${home}/`) && homeFolders.some((folder) => isWithin(path, `${home}/${folder}`));
}
