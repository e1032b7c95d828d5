// Files whose reading says nothing about the data: the system, interpreters and their packages, caches that programs
// fill by themselves. The environment's own record covers them.
import { homedir } from 'node:os';

const systemFolders: readonly string[] = [
  '/proc', '/sys', '/dev', '/run/systemd', '/run/user', '/run/lock', '/run/nscd', '/run/resolvconf', '/etc', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/boot', '/nix/store', '/gnu/store', '/snap',
  '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/libx32', '/usr/libexec', '/usr/include', '/usr/local/bin', '/usr/local/sbin', '/usr/local/lib', '/usr/local/lib64', '/usr/local/include', '/usr/local/cuda',
  '/usr/share/zoneinfo', '/usr/share/locale', '/usr/share/locale-langpack', '/usr/share/i18n', '/usr/share/fonts', '/usr/local/share/fonts', '/usr/share/fontconfig', '/usr/share/mime', '/usr/share/misc', '/usr/share/terminfo',
  '/usr/share/icons', '/usr/share/themes', '/usr/share/ca-certificates', '/usr/local/share/ca-certificates', '/usr/share/perl', '/usr/share/perl5', '/usr/share/R', '/usr/share/nodejs', '/usr/share/python3', '/usr/share/python-wheels',
  '/usr/share/gcc', '/usr/share/gdb', '/usr/share/X11', '/usr/share/glvnd', '/usr/share/vulkan', '/usr/share/bash-completion', '/usr/share/dpkg', '/var/cache', '/var/lib/dpkg', '/var/lib/sss', '/opt/conda', '/opt/rocm', '/System', '/Library',
];

/** Below the user's home. Model and data caches (huggingface, torch/hub, keras, …) are inputs and not among them. */
const homeFolders: readonly string[] = [
  '.cache/pip', '.cache/uv', '.cache/matplotlib', '.cache/fontconfig', '.cache/mesa_shader_cache', '.cache/mesa_shader_cache_db', '.cache/pypoetry', '.cache/pre-commit', '.cache/numba', '.cache/torch_extensions', '.cache/torchinductor',
  '.cache/triton', '.cache/nvidia', '.cache/pycache', '.cache/node', '.cache/yarn', '.cache/ccache', '.cache/conda', '.cache/R', '.triton', '.nv', '.config/matplotlib', '.config/mlflow', '.matplotlib', '.terminfo', '.fonts', '.local/share/fonts', '.local/bin', '.local/lib',
  '.local/share/uv', '.local/share/virtualenvs', '.pyenv', '.rbenv', '.nvm', '.npm', '.cargo', '.rustup', '.julia', '.conda', 'miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', '.gitconfig', '.inputrc', '.Rprofile', '.Renviron', '.python_history', '.node_repl_history',
];

const segment = /\/(?:site-packages|dist-packages|__pycache__|node_modules|\.git|\.hg|\.svn|\.ipynb_checkpoints)(?:\/|$)/;
const ending = /(?:\.py[co]|\/pyvenv\.cfg|\.egg-link)$/;

/** `ignore` names further folders or files, absolute. */
export function isNotData(path: string, ignore: readonly string[]): boolean {
  if (segment.test(path) || ending.test(path)) return true;
  if (systemFolders.some((folder) => isBelow(path, folder)) || ignore.some((folder) => isBelow(path, folder))) return true;
  const home = homedir();
  return path.startsWith(`${home}/`) && homeFolders.some((folder) => isBelow(path, `${home}/${folder}`));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || folder.endsWith('/') || path[folder.length] === '/');
}
