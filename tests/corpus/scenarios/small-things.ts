// Small things a result can depend on, in plain Python.
import { symlinkSync } from 'node:fs';

import type { Scenario } from '../scenario.ts';
import { compileModule } from '../compile-module.ts';

export const smallScenarios: readonly Scenario[] = [
  { name: 'an executable bit is lost', project: 'plain', change: (p) => p.setExecutable('tool.sh', false), cause: /^code tool\.sh$/, verdict: 'different' },
  { name: 'a script that is called changes', project: 'plain', change: (p) => p.replace('tool.sh', '0.5', '0.75'), cause: /^code tool\.sh$/, verdict: 'different' },
  {
    name: 'a binary file changes',
    project: 'plain',
    prepare: (p) => p.write('parts/d.txt', Uint8Array.of(0x31, 0x0a)),
    change: (p) => p.write('parts/d.txt', Uint8Array.of(0x32, 0x0a)),
    cause: /^code parts\/d\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a link leads elsewhere',
    project: 'plain',
    prepare: (p) => symlinkSync('../two.txt', (p.write('two.txt', '2'), p.write('three.txt', '3'), p.path('parts/e.txt'))),
    change: (p) => {
      p.remove('parts/e.txt');
      symlinkSync('../three.txt', p.path('parts/e.txt'));
    },
    cause: /^code parts\/e\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a file outside the project changes',
    project: 'plain',
    prepare: (p) => p.write('../shared/weights.json', '[1, 2]'),
    change: (p) => p.write('../shared/weights.json', '[1, 3]'),
    cause: /^data .*shared\/weights\.json$/,
    verdict: 'different',
  },
  {
    name: 'the locale changes',
    project: 'plain',
    prepare: () => undefined,
    first: { variables: { LC_ALL: 'C' } },
    change: () => ({ variables: { LC_ALL: 'C.UTF-8' } }),
    cause: /^variables LC_ALL$/,
    verdict: 'same',
  },
  {
    name: 'the seed comes from the clock',
    project: 'plain',
    prepare: (p) => p.write('settings.json', '{ "seed": "clock" }\n'),
    change: () => undefined,
    cause: /^randomness random\.seed$/,
    verdict: 'different',
  },
  {
    name: 'what a web server answers changes',
    project: 'plain',
    prepare: (p, place) => (place.setAnswer('1.5'), p.write('settings.json', JSON.stringify({ seed: 3, address: place.address }))),
    change: (_p, place) => place.setAnswer('2.5'),
    cause: /^network http:\/\/.*\/weights$/,
    verdict: 'different',
  },
  {
    name: 'times and dates among the results, and nothing changed',
    project: 'plain',
    prepare: (p) =>
      p.replace(
        'train.py',
        'json.dump({"total": total}',
        'json.dump({"total": total, "seconds": time.perf_counter(), "pid": os.getpid(), "finished_at": time.strftime("%Y-%m-%dT%H:%M:%S")}',
      ),
    change: () => undefined,
    cause: 'nothing',
    verdict: 'same',
  },
  {
    name: 'workers that race',
    project: 'plain',
    prepare: (p) => {
      p.write('race.py', 'import os\nimport time\n\n\ndef work(number):\n    time.sleep(os.urandom(1)[0] / 1000)\n    return number\n');
      p.replace(
        'train.py',
        'total = 0.0',
        'from concurrent.futures import ProcessPoolExecutor, as_completed\n\nfrom race import work\n\ntotal = 0.0\nwith ProcessPoolExecutor(4) as pool:\n    for place, done in enumerate(as_completed([pool.submit(work, number) for number in range(8)])):\n        total += (place + 1) * 10.0 ** done.result()',
      );
    },
    change: () => undefined,
    cause: 'uncaptured',
    verdict: 'different',
  },
  {
    name: 'chance from the system decides',
    project: 'plain',
    prepare: (p) => p.replace('train.py', 'total = 0.0', 'total = float(os.urandom(1)[0]) * 1000 + os.getpid()'),
    change: () => undefined,
    cause: 'uncaptured',
    verdict: 'different',
  },
  {
    name: 'a folder is listed in another order',
    project: 'plain',
    needsMemoryFolder: true,
    prepare: (p, place) => place.orderFolder(p, ['c.txt', 'b.txt', 'a.txt']),
    change: (p, place) => place.orderFolder(p, ['a.txt', 'b.txt', 'c.txt']),
    cause: /^data the order of the names in parts$/,
    verdict: 'different',
  },
  {
    name: 'a run goes on from the checkpoint of the one before',
    project: 'plain',
    prepare: (p) => p.write('settings.json', '{ "seed": 3, "resumes": true }\n'),
    change: () => undefined,
    cause: /^data checkpoint\.json$/,
    verdict: 'different',
  },
  {
    name: 'a module is imported from its compiled form alone',
    project: 'plain',
    prepare: (p) => {
      p.write('.gitignore', '__pycache__/\nbin/\n');
      p.replace('train.py', 'total = 0.0', 'import sys\nsys.path.insert(0, "bin")\nimport constants\n\ntotal = constants.BIAS');
      compileModule(p, 'BIAS = 2.5');
    },
    change: (p) => compileModule(p, 'BIAS = 3.5'),
    cause: /^(data|code) bin\/constants\.pyc$/,
    verdict: 'different',
  },
  {
    name: 'five numbers change in a file, and the program only reads its own',
    project: 'plain',
    prepare: (p) => p.write('notes.json', '[1, 2, 3]'),
    change: (p) => {
      p.write('notes.json', '[4, 5, 6]');
      p.replace('settings.json', '3', '4');
    },
    cause: /^code settings\.json$/,
    verdict: 'different',
  },
  {
    name: 'a part is renamed, and so read at another place',
    project: 'plain',
    prepare: (p) => p.replace('train.py', 'enumerate(os.listdir("parts"))', 'enumerate(sorted(os.listdir("parts")))'),
    change: (p) => {
      p.write('parts/z.txt', p.read('parts/a.txt'));
      p.remove('parts/a.txt');
    },
    cause: /^(code|data) parts\/(z|a)\.txt$/,
    verdict: 'different',
  },
  {
    name: 'a part appears',
    project: 'plain',
    change: (p) => p.write('parts/d.txt', '7\n'),
    cause: /^(code|data) (parts\/d\.txt|the order of the names in parts)$/,
    verdict: 'different',
  },
  {
    name: 'only what is printed beside the result changes its words',
    project: 'plain',
    change: (p) => p.replace('train.py', 'settings = json.load(open("settings.json"))', 'settings = json.load(open("settings.json"))  # read once'),
    cause: /^code train\.py$|^$/,
    verdict: 'same',
  },
];
