// Runs in a folder in which another run is recorded at the same time: what that writes is none of theirs.
import type { Project } from '../project.ts';
import type { Scenario } from '../scenario.ts';

/** Each writes once both have begun, and ends once both have written. */
const meeting = (own: string, other: string): string => `
import json, os, random, time

def mark(name):
    open(".git/marks/" + name, "w").close()

def wait(name):
    while not os.path.exists(".git/marks/" + name):
        time.sleep(0.02)

mark("${own}.begun")
wait("${other}.begun")
`;
const ending = (own: string, other: string): string => `
mark("${own}.done")
wait("${other}.done")
`;

const ours = `${meeting('ours', 'theirs')}
rate = json.load(open("rate.json"))["rate"]
json.dump({"total": rate * 3}, open("total.json", "w"))
print("total", rate * 3)
${ending('ours', 'theirs')}`;

/** Writes something else each time, also into the folder of results that both have. */
const theirs = `${meeting('theirs', 'ours')}
os.makedirs("results", exist_ok=True)
open("results/other.txt", "w").write(str(random.SystemRandom().random()))
open("other.txt", "w").write(str(random.SystemRandom().random()))
${ending('theirs', 'ours')}`;

function makeBoth(project: Project): void {
  project.write('ours.py', ours);
  project.write('theirs.py', theirs);
  project.write('rate.json', '{ "rate": 0.5 }\n');
}

const atOnce = { command: ['python3', 'ours.py'], beside: ['python3', 'theirs.py'] } as const;

export const atOnceScenarios: readonly Scenario[] = [
  {
    name: 'another run in the same folder writes other results',
    project: 'endings',
    prepare: makeBoth,
    first: atOnce,
    change: () => atOnce,
    cause: 'nothing',
    verdict: 'same',
  },
  {
    name: 'a file of settings, while another run in the same folder writes other results',
    project: 'endings',
    prepare: makeBoth,
    first: atOnce,
    change: (p) => (p.write('rate.json', '{ "rate": 0.25 }\n'), atOnce),
    cause: /^(code|data) rate\.json$/,
    verdict: 'different',
  },
];
