// Where a path lies, as text: nothing is looked up, so links are what they are called.

/** Whether a path is a folder or lies below it; both absolute and without `..`. Asked for every file that is seen. */
export function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || folder.endsWith('/') || path[folder.length] === '/');
}
