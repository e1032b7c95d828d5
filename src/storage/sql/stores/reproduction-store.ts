// Verdicts and proofs, in SQL: their substance as JSON, beside what they are found by.
import { sql } from 'kysely';
import type { Proof } from '../../../documents/explanation.ts';
import type { ReproductionStore } from '../../../core/reproduction/reproduction-store.ts';
import type { Reproduction, Verdict, VerdictEvidence } from '../../../documents/verdict.ts';
import type { Database } from '../database.ts';
import { after, descending, orderBy, startOf, toPage } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import { isNarrow, isExperimentVisible } from '../query/project-scope.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

const listTerms = [descending(sql.ref('p.num'), 'number')];

export function createReproductionStore(database: Database): ReproductionStore {
  const { query } = database;

  const reproductions = () =>
    query
      .selectFrom('reproduction as p')
      .innerJoin('run as original', 'original.num', 'p.run_num')
      .leftJoin('run as repetition', 'repetition.num', 'p.reproduction_run_num')
      .select(['p.id', 'original.id as run_id', 'repetition.id as reproduction_run_id', 'p.verdict', 'p.evidence', 'p.recorded_at', 'p.num as s0'])
      // Of two runs: both must be there.
      .$if(isNarrow(database), (select) =>
        select
          .where(isExperimentVisible(database, 'original.experiment_id'))
          .where(sql<boolean>`(repetition.num is null or ${isExperimentVisible(database, 'repetition.experiment_id')})`),
      );

  return {
    find: async (id) => {
      const row = await reproductions().where('p.id', '=', id).executeTakeFirst();
      return row && toReproduction(row);
    },

    list: async ({ runId, page }) => {
      const list = { page, query: fingerprint('reproductions', runId), terms: listTerms };
      const position = startOf(page, list.query, listTerms);
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return { items: [] };
      const rows = await reproductions()
        .where((eb) => eb.or([eb('p.run_num', '=', place.num), eb('p.reproduction_run_num', '=', place.num)]))
        .where(after(listTerms, position))
        .orderBy(orderBy(listTerms) as never)
        .limit(page.limit + 1)
        .execute();
      return toPage(rows, list, (shown) => shown.map(toReproduction));
    },

    insert: async ({ id, runId, reproductionRunId, verdict, evidence, recordedAt }) => {
      const placeOf = await requireRunPlaces(database, reproductionRunId === undefined ? [runId] : [runId, reproductionRunId]);
      await query
        .insertInto('reproduction')
        .values({
          id,
          run_num: placeOf(runId).num,
          reproduction_run_num: reproductionRunId === undefined ? null : placeOf(reproductionRunId).num,
          verdict: JSON.stringify(verdict),
          evidence: JSON.stringify(evidence),
          recorded_at: recordedAt,
        })
        .execute();
    },

    findProof: async (pair) => {
      const places = await findRunPlaces(database, [pair.before, pair.after]);
      const [before, afterRun] = [places.get(pair.before), places.get(pair.after)];
      if (!before || !afterRun) return undefined;
      const row = await query.selectFrom('run_proof').select('body').where('before_num', '=', before.num).where('after_num', '=', afterRun.num).executeTakeFirst();
      return row && (JSON.parse(row.body) as Proof);
    },

    putProof: async (pair, { proof, recordedAt }) => {
      const placeOf = await requireRunPlaces(database, [pair.before, pair.after]);
      const fields = { body: JSON.stringify(proof), recorded_at: recordedAt };
      await query
        .insertInto('run_proof')
        .values({ before_num: placeOf(pair.before).num, after_num: placeOf(pair.after).num, ...fields })
        .onConflict((clause) => clause.columns(['before_num', 'after_num']).doUpdateSet(fields))
        .execute();
    },
  };
}

interface ReproductionRow {
  readonly id: string;
  readonly run_id: string;
  readonly reproduction_run_id: string | null;
  readonly verdict: string;
  readonly evidence: string;
  readonly recorded_at: number;
}

function toReproduction(row: ReproductionRow): Reproduction {
  return {
    id: row.id,
    runId: row.run_id,
    ...(row.reproduction_run_id === null ? {} : { reproductionRunId: row.reproduction_run_id }),
    verdict: JSON.parse(row.verdict) as Verdict,
    evidence: JSON.parse(row.evidence) as VerdictEvidence,
    recordedAt: row.recorded_at,
  };
}
