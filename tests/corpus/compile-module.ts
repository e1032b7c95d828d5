import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

import type { Project } from './project.ts';

/** `bin/constants.pyc` of this text, and no source beside it. */
export function compileModule(project: Project, text: string): void {
  project.write('bin/constants.py', `${text}\n`);
  execFileSync('python3', ['-c', 'import py_compile; py_compile.compile("bin/constants.py", cfile="bin/constants.pyc", doraise=True)'], { cwd: project.folder });
  rmSync(project.path('bin/constants.py'));
}
