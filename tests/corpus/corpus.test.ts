// Time limit: 40 minutes
// The corpus: pairs of runs of real programs with one known change between them, and pairs with none. Every pair is
// recorded, explained and graded through the commands a user has, and the answers are held against the truth. A third
// of it takes its turn in each `npm test`; TEST_TURN=all plays the whole.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';

import type { Explanation, Reproduction, RunManifest } from '../../sdk/index.ts';
import { pythonMissing } from '../python/environments.ts';
import { skipUnless } from '../skips.ts';
import { takeTurn, turn, turnText } from '../turns.ts';
import { openCorpusBench, type CorpusBench } from './corpus-bench.ts';
import { assertAgreement } from '../compare/agreement.ts';
import type { KnownPair } from './calibration.ts';
import { gradePair, judge, type Judgement } from './judge.ts';
import { makeProject, projectNames, type Project, type ProjectName } from './project.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const noPython = await pythonMissing();
const hasCompiler = spawnSync('gcc', ['--version']).status === 0;
/** Runs of one program with nothing changed: each pair of them must be found the same. */
const repeats: Readonly<Partial<Record<ProjectName, number>>> = {
  forest: 4,
  network: 4,
  boosting: 4,
  leaves: 4,
  compiled: 7,
  node: 7,
  installed: 5,
  plain: 4,
  pipeline: 5,
  channels: 4,
  database: 4,
  endings: 4,
  hydra: 3,
  workers: 3,
  pictures: 3,
};
/** Of what takes ten seconds a run. */
const usualRepeats = 2;

/** CORPUS_PROJECTS=plain,node plays a part of it, while working on one. */
const part = process.env['CORPUS_PROJECTS']?.split(',');
/** CORPUS_MATERIAL=DIR keeps what was weighed, to hold the table of priors against it. */
const material = process.env['CORPUS_MATERIAL'];
const turns = 3;
const inTurn = takeTurn(scenarios, turns).filter(({ project }) => part === undefined || part.includes(project));
/** Projects that are repeated with nothing changed in this turn. */
const repeated = takeTurn(projectNames, turns).filter((name) => part === undefined || part.includes(name));
const played = projectNames.filter((name) => repeated.includes(name) || inTurn.some(({ project }) => project === name));

/** What stands in some of the records and not in the others, by its place in the document. */
function otherFields(records: readonly RunManifest[]): readonly string[] {
  const [one, ...others] = records.map(({ manifest }) => new Map(leavesOf(manifest, '')));
  return [
    ...new Set(
      others.flatMap((other) =>
        [...new Set([...one!.keys(), ...other.keys()])].flatMap((place) => (one!.get(place) === other.get(place) ? [] : [`${place}: ${one!.get(place)} | ${other.get(place)}`])),
      ),
    ),
  ];
}

function leavesOf(value: unknown, place: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[place, JSON.stringify(value) ?? 'none']];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${place}/${name}`));
}

describe('the corpus', { skip: skipUnless(noPython === undefined, noPython ?? '') }, () => {
  let bench: CorpusBench;
  const judgements: Judgement[] = [];
  before(async () => {
    bench = await openCorpusBench(played);
  });
  after(async () => {
    await bench.end();
  });

  for (const name of played) {
    describe(name, { skip: skipUnless(name !== 'compiled' || hasCompiler, 'no C compiler on this machine') }, () => {
      let project: Project;
      /** The run of the project as it is made, which most scenarios begin with. */
      let first: string;
      before(async () => {
        project = makeProject(name, { parent: bench.folder, command: bench.commandOf(name) });
        if (name === 'compiled') bench.place.compile(project);
        first = await bench.record(project, {});
      });

      for (const scenario of inTurn.filter((one) => one.project === name)) {
        const skip = skipUnless(scenario.needsMemoryFolder !== true || existsSync('/dev/shm'), 'no file system in memory on this machine');
        it(`names the cause: ${scenario.name}`, { skip }, async (test: TestContext) => {
          const beforeId = await beginning(scenario);
          const difference = scenario.change(project, bench.place) ?? {};
          const afterId = await bench.record(project, difference, { isTraced: scenario.isTraced === true });
          const verdict = await gradePair(bench.client, beforeId, afterId);
          const explanation = await bench.explain(beforeId, afterId);
          const judgement = judge(scenario, { explanation, verdict });
          judgements.push(judgement);
          keepMaterial(scenario, explanation);
          project.reset();
          if (name === 'installed') bench.place.install('1.0');
          test.diagnostic(`cause at place ${judgement.place}, verdict ${judgement.level}: ${judgement.said}`);
          assertAgreement(verdict, explanation);
          assert.ok(!judgement.isCauseRuledOut, `the cause ${said(scenario)} is ruled out: ${judgement.said}`);
          assert.ok(judgement.isVerdictRight, `expected ${scenario.verdict}, graded ${judgement.level}; ${judgement.said}`);
          assert.ok(judgement.place >= 1 && judgement.place <= 3, `the cause ${said(scenario)} is not among the first three: ${judgement.said}`);
        });
      }

      if (!repeated.includes(name)) return;
      it('finds runs with nothing changed the same, each with each', async (test: TestContext) => {
        const runs = [first];
        if (name === 'compiled') bench.place.compile(project);
        for (let count = 1; count < (repeats[name] ?? usualRepeats); count += 1) runs.push(await bench.record(project, {}));
        const records = await Promise.all(runs.map(async (runId) => bench.client.getManifest({ runId })));
        const digests = new Set(records.map(({ manifestDigest }) => manifestDigest));
        let pairs = 0;
        for (const [index, one] of runs.entries()) {
          for (const other of runs.slice(index + 1)) {
            const verdict = await gradePair(bench.client, one, other);
            const { level } = verdict;
            pairs += 1;
            if (level === 'different') differentPairs += 1;
            assertAgreement(verdict, await bench.client.explainRuns({ before: one, after: other }));
            assert.ok(level === 'byte' || level === 'tensor' || level === 'metric', `${one} and ${other} are graded ${level}`);
          }
        }
        identicalPairs += pairs;
        test.diagnostic(`${pairs} identical pairs, ${digests.size} manifest`);
        assert.deepEqual(otherFields(records), [], 'the same inputs have one manifest');
        assert.equal(digests.size, 1);
      });

      it('comes out the same from its record, once its folder is gone', async (test: TestContext) => {
        reproductions.asked += 1;
        project.reset();
        const { code, stdout, stderr } = await bench.reproduceWithoutFolder(project, first);
        assert.ok(stdout.startsWith('{'), stderr);
        const { verdict } = JSON.parse(stdout) as Reproduction;
        if (code === 0) reproductions.same += 1;
        test.diagnostic(`${verdict.level}: ${verdict.sentence}`);
        assert.equal(code, 0, verdict.sentence);
      });

      async function beginning({ prepare, first: given, isTraced }: Scenario): Promise<string> {
        if (prepare === undefined && given === undefined && isTraced !== true) return first;
        prepare?.(project, bench.place);
        return bench.record(project, given ?? {}, { isTraced: isTraced === true });
      }
    });
  }

  let identicalPairs = 0;
  let differentPairs = 0;
  /** Of projects as they are made, once their folders are gone. */
  const reproductions = { asked: 0, same: 0 };

  function tellFigures(test: TestContext, { atFirst, inThree }: { readonly atFirst: number; readonly inThree: number }): void {
    const count = (those: (judgement: Judgement) => boolean): number => judgements.filter(those).length;
    const isGradedSame = ({ level }: Judgement): boolean => level === 'byte' || level === 'tensor' || level === 'metric';
    const of = (part: number, whole: number): string => `${part} of ${whole}${whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(1)} %)`}`;
    const differing = count(({ scenario }) => expected.get(scenario) === 'different');
    const falselyDifferent = count((one) => expected.get(one.scenario) === 'same' && !isGradedSame(one));
    for (const figure of [
      `scenarios: ${judgements.length} of ${scenarios.length}`,
      `cause first: ${of(atFirst, judgements.length)}`,
      `cause among the first three: ${of(inThree, judgements.length)}`,
      `falsely different: ${of(falselyDifferent + differentPairs, judgements.length - differing + identicalPairs)}`,
      `falsely identical: ${of(
        count((one) => expected.get(one.scenario) === 'different' && isGradedSame(one)),
        differing,
      )}`,
      `another input blamed first: ${of(
        count(({ isOtherBlamed }) => isOtherBlamed),
        judgements.length,
      )}`,
      `cause ruled out: ${of(
        count(({ isCauseRuledOut }) => isCauseRuledOut),
        judgements.length,
      )}`,
      `reproduced without the project's folder: ${of(reproductions.same, reproductions.asked)}`,
    ])
      test.diagnostic(`Figure: ${figure}`);
  }

  it('as a whole: causes first, and never a wrong “identical” or “different”', (test: TestContext) => {
    const atFirst = judgements.filter(({ place }) => place === 1).length;
    const inThree = judgements.filter(({ place }) => place >= 1 && place <= 3).length;
    test.diagnostic(
      `${judgements.length} scenarios: cause first ${atFirst}, in the first three ${inThree}, verdict right ${judgements.filter(({ isVerdictRight }) => isVerdictRight).length}; ${identicalPairs} identical pairs`,
    );
    tellFigures(test, { atFirst, inThree });
    for (const { scenario, place, said } of judgements.filter((one) => one.place !== 1)) test.diagnostic(`not first (${place}): ${scenario}: ${said}`);
    test.diagnostic(`scenarios: ${turnText(inTurn.length, scenarios.length)}`);
    if (part !== undefined) return;
    const [leastScenarios, leastPairs] = turn === 'all' ? [90, 100] : [30, 20];
    assert.ok(judgements.length >= leastScenarios, `only ${judgements.length} scenarios were played`);
    assert.ok(identicalPairs >= leastPairs, `only ${identicalPairs} identical pairs were graded`);
    assert.ok(atFirst / judgements.length >= 0.95, `the cause stood first in ${atFirst} of ${judgements.length}`);
  });
});

/** `expected` of every scenario by its name. */
const expected = new Map(scenarios.map(({ name, verdict }) => [name, verdict]));

function said({ cause, says }: Scenario): string {
  const what =
    cause instanceof RegExp || typeof cause === 'string' ? String(cause) : JSON.stringify(cause, (_key, value: unknown) => (value instanceof RegExp ? String(value) : value));
  return says === undefined ? what : `${what}, with ${says}`;
}

/** For scripts/calibrate-priors.mjs. */
function keepMaterial({ name, project, cause }: Scenario, { changes }: Explanation): void {
  if (material === undefined || !(cause instanceof RegExp)) return;
  mkdirSync(material, { recursive: true });
  const pair: KnownPair = { scenario: name, cause: cause.source, changes: changes.map(({ group, key, weight, basis }) => ({ group, key, weight, basis })) };
  writeFileSync(join(material, `${project}-${name.replaceAll(/\W+/g, '-')}.json`), JSON.stringify(pair));
}
