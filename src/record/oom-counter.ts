// How often the kernel killed a process for want of memory in the control group this process is in, and in those above
// it, which may hold the limit. A detached recorder stays in the group of the program.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Undefined where no counter can be read. Of the own group, and of those above as far as they are seen. */
export function readOomKills(pid: number | 'self' = 'self'): number | undefined {
  const groups = textOf(`/proc/${pid}/cgroup`);
  const counts = [...candidates(groups ?? '')].map(countIn).filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** cgroups(7): `id:controllers:path`; version 2 is the line without controllers. */
function* candidates(groups: string): Iterable<string> {
  for (const line of groups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined || controllers === undefined) continue;
    if (controllers === '') yield* upwards('/sys/fs/cgroup', path, 'memory.events');
    else if (controllers.split(',').includes('memory')) yield* upwards('/sys/fs/cgroup/memory', path, 'memory.oom_control');
  }
}

/** In a container the path may name what only the host sees; then the mount's own top is the group. */
function* upwards(mount: string, path: string, file: string): Iterable<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    yield join(mount, folder, file);
    if (folder === '/' || folder === '.') return;
  }
}

/** Version 1 has it since Linux 4.13, version 2 since 4.18; counted in the group itself. */
function countIn(path: string): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(textOf(path) ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
