// Wheels of small packages made for tests, by Python's own zip writer, and virtual environments to install them in.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findPython, type Interpreter } from '../../python/interpreter.ts';

export interface SmallPackage {
  readonly name: string;
  readonly version: string;
  /** By path in the wheel; `{stem}` stands for `name-version`. */
  readonly files: Readonly<Record<string, string>>;
}

const writer = `
import base64, csv, hashlib, io, json, sys, zipfile
target, stem, files = sys.argv[1], sys.argv[2], json.load(sys.stdin)
rows = []
with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as wheel:
    for path, text in files.items():
        data = text.encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        rows.append([path, f'sha256={digest}', len(data)])
        entry = zipfile.ZipInfo(path)
        entry.external_attr = (0o100755 if '.data/scripts/' in path else 0o100644) << 16
        wheel.writestr(entry, data)
    rows.append([f'{stem}.dist-info/RECORD', '', ''])
    record = io.StringIO()
    csv.writer(record, lineterminator=chr(10)).writerows(rows)
    wheel.writestr(f'{stem}.dist-info/RECORD', record.getvalue())
`;

/** The interpreter of tests; ask `pythonMissing` before. */
export async function basePython(): Promise<Interpreter> {
  const found = await findPython();
  if (found === undefined) throw new Error('no Python');
  return found;
}

/** Writes a wheel and returns its path. */
export async function writeWheel(folder: string, { name, version, files }: SmallPackage): Promise<string> {
  await mkdir(folder, { recursive: true });
  const stem = `${name}-${version}`;
  const path = join(folder, `${stem}-py3-none-any.whl`);
  const all = {
    ...Object.fromEntries(Object.entries(files).map(([file, text]) => [file.replaceAll('{stem}', stem), text])),
    [`${stem}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\nA small package.\n`,
    [`${stem}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  };
  await runPython((await basePython()).command, ['-c', writer, path, stem], { input: JSON.stringify(all) });
  return path;
}

export interface PythonRun {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly folder?: string;
}

/** Standard output; throws with standard error when the program fails. */
export async function runPython(python: string, args: readonly string[], { input, environment, folder }: PythonRun = {}): Promise<string> {
  const running = promisify(execFile)(python, [...args], { env: { ...process.env, ...environment }, maxBuffer: 64 * 1024 * 1024, cwd: folder });
  // A program that reads nothing may be gone before it is told that nothing comes.
  running.child.stdin?.on('error', () => undefined).end(input);
  return (await running).stdout;
}

/** An environment without pip, and the path of its interpreter. */
export async function makeEnvironment(folder: string): Promise<string> {
  await runPython((await basePython()).command, ['-I', '-m', 'venv', '--without-pip', folder]);
  return join(folder, 'bin', 'python');
}

/** Installs wheels as pip does, asking no index. */
export async function installWheels(python: string, wheels: readonly string[], options: readonly string[] = []): Promise<void> {
  await runPython((await basePython()).command, [
    '-m',
    'pip',
    '--python',
    python,
    'install',
    '--quiet',
    '--no-index',
    '--no-deps',
    '--no-compile',
    '--disable-pip-version-check',
    ...options,
    ...wheels,
  ]);
}

/** The folder packages of an environment are installed in. */
export async function siteOf(python: string): Promise<string> {
  return (await runPython(python, ['-c', "import sysconfig; print(sysconfig.get_path('purelib'))"])).trim();
}
