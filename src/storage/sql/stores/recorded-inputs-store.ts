// Inputs of runs, in SQL: one row per run, found by entry point.
import { sql } from 'kysely';
import type { RecordedInputs } from '../../../core/reproduction/recorded-inputs.ts';
import type { RecordedInputsStore } from '../../../core/reproduction/recorded-inputs-store.ts';
import type { Database } from '../database.ts';
import { findRunPlaces, requireRunPlaces } from '../query/run-places.ts';

export function createRecordedInputsStore(database: Database): RecordedInputsStore {
  const { query } = database;
  return {
    find: async (runId) => {
      const place = (await findRunPlaces(database, [runId])).get(runId);
      if (!place) return undefined;
      const row = await query.selectFrom('run_manifest').selectAll().where('run_num', '=', place.num).executeTakeFirst();
      return row && toInputs(runId, row);
    },

    put: async ({ runId, inputsDigest, observationDigest, entryPoint, recordedAt }) => {
      const { num, experimentId } = (await requireRunPlaces(database, [runId]))(runId);
      const fields = { entry_point: entryPoint, manifest_digest: inputsDigest, observation_digest: observationDigest ?? null, recorded_at: recordedAt };
      await query
        .insertInto('run_manifest')
        .values((eb) => ({
          run_num: num,
          experiment_id: experimentId,
          started_at: eb.selectFrom('run').select('started_at').where('num', '=', num).$asScalar().$notNull(),
          ...fields,
        }))
        .onConflict((clause) => clause.column('run_num').doUpdateSet(fields))
        .execute();
    },

    findLastGood: async ({ runId, withoutTag }) => {
      const own = await ownPlace(runId);
      if (!own) return undefined;
      const row = await like(own, withoutTag)
        .select('r.id')
        .where('m.started_at', '<=', own.started_at)
        .where((eb) => eb.or([eb('m.started_at', '<', own.started_at), eb('m.run_num', '<', own.run_num)]))
        .limit(1)
        .executeTakeFirst();
      return row?.id;
    },

    listLike: async ({ runId, withoutTag, limit }) => {
      const own = await ownPlace(runId);
      if (!own) return [];
      const rows = await like(own, withoutTag).select('r.id').selectAll('m').limit(limit).execute();
      return rows.map(({ id, ...row }) => toInputs(id, row));
    },
  };

  /** Where a run with recorded inputs stands among those of its experiment. */
  async function ownPlace(runId: string): Promise<OwnPlace | undefined> {
    const place = (await findRunPlaces(database, [runId])).get(runId);
    if (!place) return undefined;
    return query.selectFrom('run_manifest').select(['run_num', 'experiment_id', 'entry_point', 'started_at']).where('run_num', '=', place.num).executeTakeFirst();
  }

  /** Finished runs of the same entry point, the newest first. */
  function like(own: OwnPlace, withoutTag: string) {
    return (
      query
        .selectFrom('run_manifest as m')
        .innerJoin('run as r', 'r.num', 'm.run_num')
        .where('m.experiment_id', '=', own.experiment_id)
        // What the index holds; the conditions after it are the whole truth.
        .where(sql<boolean>`substr(m.entry_point, 1, 128) = substr(cast(${own.entry_point} as text), 1, 128)`)
        .where('m.entry_point', '=', own.entry_point)
        .where('r.status', '=', 'finished')
        .where('r.deleted_at', 'is', null)
        .where((eb) => eb.not(eb.exists(eb.selectFrom('tag').select('tag.key').whereRef('tag.run_num', '=', 'm.run_num').where('tag.key', '=', withoutTag))))
        .orderBy('m.started_at', 'desc')
        .orderBy('m.run_num', 'desc')
    );
  }
}

interface OwnPlace {
  readonly run_num: number;
  readonly experiment_id: number;
  readonly entry_point: string;
  readonly started_at: number;
}

interface InputsRow {
  readonly manifest_digest: string;
  readonly observation_digest: string | null;
  readonly entry_point: string;
  readonly recorded_at: number;
}

function toInputs(runId: string, { manifest_digest, observation_digest, entry_point, recorded_at }: InputsRow): RecordedInputs {
  return {
    runId,
    inputsDigest: manifest_digest,
    ...(observation_digest === null ? {} : { observationDigest: observation_digest }),
    entryPoint: entry_point,
    recordedAt: recorded_at,
  };
}
