// The environment as `pylock.toml` (PEP 751), which any installer that knows the standard can read. A package that has
// no kept wheel and no place of its own is left out of the list, because the standard has no way to name it.
import type { Distribution, PythonInputs } from '../../documents/inputs.ts';
import { strayOrigin } from './capture-python.ts';

export interface LockedWheel {
  readonly file: string;
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Wheels are looked for in the folder `wheels` beside the file. */
export function writePylock({ version, distributions }: PythonInputs, wheels: ReadonlyMap<string, LockedWheel>): string {
  const packages = distributions.flatMap((distribution) => {
    const text = packageTable(distribution, wheels.get(distribution.name));
    return text === undefined ? [] : [text];
  });
  const minor = version.split('.').slice(0, 2).join('.');
  return [`lock-version = "1.0"\ncreated-by = "assay"\nrequires-python = "==${minor}.*"\n`, ...packages].join('\n');
}

function packageTable({ name, version, origin }: Distribution, wheel: LockedWheel | undefined): string | undefined {
  if (origin === strayOrigin) return undefined;
  const head = `[[packages]]\nname = ${quote(name)}\nversion = ${quote(version)}\n`;
  if (origin?.startsWith('editable:') === true) return `${head}directory = { path = ${quote(origin.slice('editable:'.length))}, editable = true }\n`;
  if (wheel !== undefined)
    return `${head}wheels = [{ name = ${quote(wheel.file)}, path = ${quote(`wheels/${wheel.file}`)}, size = ${wheel.sizeBytes}, hashes = { sha256 = ${quote(wheel.digest)} } }]\n`;
  const vcs = /^(git|hg|bzr|svn)\+(.+)@([^@#]*)(?:#subdirectory=(.*))?$/u.exec(origin ?? '');
  if (vcs === null) return undefined;
  const subdirectory = vcs[4] === undefined ? '' : `, subdirectory = ${quote(vcs[4])}`;
  return `${head}vcs = { type = ${quote(vcs[1] as string)}, url = ${quote(vcs[2] as string)}, commit-id = ${quote(vcs[3] as string)}${subdirectory} }\n`;
}

/** A basic string of TOML, whose escapes are those of JSON. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
