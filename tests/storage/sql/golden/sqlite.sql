-- a project
insert into "project" ("id", "name", "created_at") values (?, ?, ?) on conflict do nothing;

-- an experiment
insert into "experiment" ("id", "project_id", "name", "artifact_root", "created_at", "updated_at", "deleted_at", "notes") values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing;

-- a run
insert into "run" ("id", "experiment_id", "artifact_uri", "user_id", "status", "started_at", "ended_at", "deleted_at", "updated_at", "branch_run_id", "branch_step", "branch_lost", "rewound_at", "rewound_step", "rewinds", "name", "notes", "user_name", "parent_run_id", "run_group", "job_type", "sweep_id", "source_name", "source_type", "source_commit", "source_branch", "source_repository") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
insert into "search_change" ("num") select "run"."num" from "run" where "run"."id" = ? on conflict do nothing;

-- params
select "id", "num", "experiment_id" as "experimentId" from "run" where "id" in (select value from json_each(?));
insert into "param" ("run_num", "key", "experiment_id", "value", "number", "json", "path") values (?, ?, ?, ?, ?, ?, ?);
insert into "search_change" ("num") values (?) on conflict ("num") do nothing;

-- tags
insert into "tag" ("run_num", "key", "experiment_id", "value") values (?, ?, ?, ?) on conflict ("run_num", "key") do update set "value" = "excluded"."value";
insert into "search_change" ("num") values (?) on conflict ("num") do nothing;

-- points of a new series
select "key", "num" from "metric_key" where "key" in (select value from json_each(?));
insert into "metric_key" ("key") values (?) on conflict ("key") do nothing;
select "key", "num" from "metric_key" where "key" in (select value from json_each(?));
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
insert into "metric_summary" ("run_num", "key_num", "experiment_id", "count", "nan_count", "last_value", "first_value", "min_value", "max_value", "mean_value", "state") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("run_num", "key_num") do update set "count" = "excluded"."count", "nan_count" = "excluded"."nan_count", "last_value" = "excluded"."last_value", "first_value" = "excluded"."first_value", "min_value" = "excluded"."min_value", "max_value" = "excluded"."max_value", "mean_value" = "excluded"."mean_value", "state" = "excluded"."state";
insert into "metric_segment" ("run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high", "body") values (?, ?, ?, ?, ?, ?, ?, ?, ?);
select "run_num" from "metric_segment" where "run_num" in (select value from json_each(?)) and "bytes" < ? group by "run_num" having count(*) >= ?;

-- points of a known series
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
insert into "metric_summary" ("run_num", "key_num", "experiment_id", "count", "nan_count", "last_value", "first_value", "min_value", "max_value", "mean_value", "state") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("run_num", "key_num") do update set "count" = "excluded"."count", "nan_count" = "excluded"."nan_count", "last_value" = "excluded"."last_value", "first_value" = "excluded"."first_value", "min_value" = "excluded"."min_value", "max_value" = "excluded"."max_value", "mean_value" = "excluded"."mean_value", "state" = "excluded"."state";
insert into "metric_segment" ("run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high", "body") values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- points that may be repeats
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" in (select value from json_each(?)) and "key_low" <= ? and "key_high" >= ?;
select "num", "body" from "metric_segment" where "num" in (select value from json_each(?));

-- a history
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" in (select value from json_each(?)) and "key_low" <= ? and "key_high" >= ?;
select "num", "body" from "metric_segment" where "num" in (select value from json_each(?));

-- an audit entry
select "size", "hash" from "audit_head" where "id" = ?;
insert into "audit" ("idx", "hash", "leaf", "at", "action", "subject_kind", "subject_id") values (?, ?, ?, ?, ?, ?, ?);
update "audit_head" set "size" = ?, "hash" = ? where "id" = ? and "size" = ?;

-- the newest runs
select run.*, "run"."started_at" as "s0", "run"."id" as "s1" from run where run.experiment_id = ? and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit ?;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" in (select value from json_each(?)) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" in (select value from json_each(?)) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";

-- a filter by few runs, ordered by a metric
select run_num from (select x.run_num from "metric_summary" as x where "x"."experiment_id" = ? and x.key_num = ? and 1 = 1 and ("x"."last_value" is not null and "x"."last_value" > cast(? as double precision))) as e limit ?;
select run.*, case when "o0".run_num is null then 2 when "o0"."last_value" is null then 1 else 0 end as "s0", "o0"."last_value" as "s1", "run"."started_at" as "s2", "run"."id" as "s3" from run left join metric_summary as "o0" on "o0".run_num = run.num and "o0".key_num = ? where "run"."num" in (select value from json_each(?)) and run.experiment_id + 0 in (select value from json_each(?)) and "run"."deleted_at" is null and (exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = ? and 1 = 1 and ("m"."last_value" is not null and "m"."last_value" > cast(? as double precision))) and exists (select 1 from param as p where p.run_num = run.num and p.key = ? and ("p"."value" is not null and "p"."value" = ?)) and (exists (select 1 from tag as t where t.run_num = run.num and t.key = ? and lower("t"."value") like lower(?)) or not (exists (select 1 from run_dataset as e where e.run_num = run.num and e.context is not null and 1 = 1)))) and 1 = 1 order by case when "o0".run_num is null then 2 when "o0"."last_value" is null then 1 else 0 end asc, "o0"."last_value" desc, "run"."started_at" desc, "run"."id" asc limit ?;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" in (select value from json_each(?)) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" in (select value from json_each(?)) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";

-- any run, ordered by a metric
select run.*, 0 as s0, o0.last_value as s1, "run"."started_at" as "s2", "run"."id" as "s3" from metric_summary as o0 cross join run where o0.experiment_id = ? and o0.key_num = ? and run.num = o0.run_num and o0.last_value is not null and 1 = 1 and 1 = 1 and 1 = 1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "o0"."last_value" desc, "run"."started_at" desc, "run"."id" asc limit ?;
select run.*, 1 as s0, null as s1, "run"."started_at" as "s2", "run"."id" as "s3" from metric_summary as o0 cross join run where o0.experiment_id = ? and o0.key_num = ? and run.num = o0.run_num and o0.last_value is null and 1 = 1 and 1 = 1 and 1 = 1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit ?;
select run.*, 2 as s0, null as s1, "run"."started_at" as "s2", "run"."id" as "s3" from run where run.experiment_id = ? and 1 = 1 and not exists (select 1 from metric_summary as o0 where o0.run_num = run.num and o0.key_num = ?) and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit ?;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" in (select value from json_each(?)) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" in (select value from json_each(?)) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";

-- runs of two experiments, ordered by a param
select run.*, case when "o0"."value" is null then 1 else 0 end as "s0", "o0"."value" as "s1", "run"."started_at" as "s2", "run"."id" as "s3" from run left join "param" as "o0" on "o0".run_num = run.num and "o0".key = ? where "run"."experiment_id" in (select value from json_each(?)) and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by case when "o0"."value" is null then 1 else 0 end asc, "o0"."value" asc, "run"."started_at" desc, "run"."id" asc limit ?;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" in (select value from json_each(?)) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" in (select value from json_each(?)) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";

-- the newest model versions
select "r"."collection_num", "r"."version", "r"."stage", "r"."source", "r"."storage_location", "r"."user_id", "r"."run_id", "r"."run_link", "r"."model_id", "v"."created_at", "v"."updated_at", "v"."description", "v"."origin_id", collection.name as model_name, "v"."updated_at" as "s0", "collection"."name" as "s1", "v"."version" as "s2" from collection_version as v cross join collection cross join registered_version as r where collection.num = v.collection_num and r.collection_num = v.collection_num and r.version = v.version and collection.project_id is null and collection.kind in ('model', 'prompt') and 1 = 1 and 1 = 1 order by "v"."updated_at" desc, "collection"."name" asc, "v"."version" desc limit ?;

-- model versions of one name
select "r"."collection_num", "r"."version", "r"."stage", "r"."source", "r"."storage_location", "r"."user_id", "r"."run_id", "r"."run_link", "r"."model_id", "v"."created_at", "v"."updated_at", "v"."description", "v"."origin_id", collection.name as model_name, "v"."updated_at" as "s0", "collection"."name" as "s1", "v"."version" as "s2" from collection join collection_version as v on v.collection_num = collection.num join registered_version as r on r.collection_num = v.collection_num and r.version = v.version where 1 = 1 and collection.project_id is null and collection.kind in ('model', 'prompt') and ("collection"."name" is not null and "collection"."name" = ?) and 1 = 1 order by "v"."updated_at" desc, "collection"."name" asc, "v"."version" desc limit ?;

-- how many runs
select run_num from (select x.run_num from "metric_summary" as x where "x"."experiment_id" = ? and x.key_num = ? and 1 = 1 and ("x"."last_value" is not null and "x"."last_value" > cast(? as double precision))) as e limit ?;
select count(*) as found from run where "run"."num" in (select value from json_each(?)) and run.experiment_id + 0 in (select value from json_each(?)) and "run"."deleted_at" is null and (exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = ? and 1 = 1 and ("m"."last_value" is not null and "m"."last_value" > cast(? as double precision))) and exists (select 1 from param as p where p.run_num = run.num and p.key = ? and ("p"."value" is not null and "p"."value" = ?)) and (exists (select 1 from tag as t where t.run_num = run.num and t.key = ? and lower("t"."value") like lower(?)) or not (exists (select 1 from run_dataset as e where e.run_num = run.num and e.context is not null and 1 = 1))));

-- inputs of a run
insert into "run_manifest" ("run_num", "experiment_id", "started_at", "entry_point", "manifest_digest", "observation_digest", "recorded_at") values (?, ?, (select "started_at" from "run" where "num" = ?), ?, ?, ?, ?) on conflict ("run_num") do update set "entry_point" = ?, "manifest_digest" = ?, "observation_digest" = ?, "recorded_at" = ?;

-- runs like one
select "run_num", "experiment_id", "entry_point", "started_at" from "run_manifest" where "run_num" = ?;
select "r"."id", "m".* from "run_manifest" as "m" inner join "run" as "r" on "r"."num" = "m"."run_num" where "m"."experiment_id" = ? and substr(m.entry_point, 1, 128) = substr(cast(? as text), 1, 128) and "m"."entry_point" = ? and "r"."status" = ? and "r"."deleted_at" is null and not exists (select "tag"."key" from "tag" where "tag"."run_num" = "m"."run_num" and "tag"."key" = ?) order by "m"."started_at" desc, "m"."run_num" desc limit ?;

-- the last good run
select "run_num", "experiment_id", "entry_point", "started_at" from "run_manifest" where "run_num" = ?;
select "r"."id" from "run_manifest" as "m" inner join "run" as "r" on "r"."num" = "m"."run_num" where "m"."experiment_id" = ? and substr(m.entry_point, 1, 128) = substr(cast(? as text), 1, 128) and "m"."entry_point" = ? and "r"."status" = ? and "r"."deleted_at" is null and not exists (select "tag"."key" from "tag" where "tag"."run_num" = "m"."run_num" and "tag"."key" = ?) and "m"."started_at" <= ? and ("m"."started_at" < ? or "m"."run_num" < ?) order by "m"."started_at" desc, "m"."run_num" desc limit ?;

-- console lines
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = ? order by "first_line" desc limit ?;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values (?, ?, ?, ?, ?, ?) on conflict ("run_num", "first_line") do update set "line_count" = ?, "size_bytes" = ?, "total_bytes" = ?, "body" = ?;
insert into "search_change" ("num") values (?) on conflict ("num") do nothing;

-- more console lines
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = ? order by "first_line" desc limit ?;
select "first_line", "body" from "console_chunk" where "run_num" = ? and "first_line" = ?;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values (?, ?, ?, ?, ?, ?) on conflict ("run_num", "first_line") do update set "line_count" = ?, "size_bytes" = ?, "total_bytes" = ?, "body" = ?;
insert into "search_change" ("num") values (?) on conflict ("num") do nothing;

-- a console line in the place of another
select "first_line", "line_count", "size_bytes", "total_bytes", "body" from "console_chunk" where "run_num" = ? and "first_line" >= (select "c"."first_line" from "console_chunk" as "c" where "c"."run_num" = ? and "c"."first_line" <= ? order by "c"."first_line" desc limit ?) order by "first_line" limit ?;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values (?, ?, ?, ?, ?, ?) on conflict ("run_num", "first_line") do update set "line_count" = ?, "size_bytes" = ?, "total_bytes" = ?, "body" = ?;
update "console_chunk" set "total_bytes" = "total_bytes" + ? where "run_num" = ? and "first_line" >= ?;
insert into "search_change" ("num") values (?) on conflict ("num") do nothing;

-- a page of the console
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = ? order by "first_line" desc limit ?;
select "first_line", "line_count", "size_bytes", "total_bytes", "body" from "console_chunk" where "run_num" = ? and "first_line" >= (select "c"."first_line" from "console_chunk" as "c" where "c"."run_num" = ? and "c"."first_line" <= ? order by "c"."first_line" desc limit ?) order by "first_line" limit ?;

-- rows of a history
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = ? and "c"."kind" = ? and "c"."first_row" <= ? order by "c"."first_row" desc limit ?), 0) and "first_row" <= ? order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" > ? order by "first_row" limit ?;
insert into "history_chunk" ("run_num", "kind", "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes", "body") values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("run_num", "kind", "first_row") do update set "last_row" = ?, "row_count" = ?, "least_step" = ?, "greatest_step" = ?, "size_bytes" = ?, "body" = ?;

-- more rows of a history
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = ? and "c"."kind" = ? and "c"."first_row" <= ? order by "c"."first_row" desc limit ?), 0) and "first_row" <= ? order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" <= ? order by "first_row" desc limit ?;
insert into "history_chunk" ("run_num", "kind", "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes", "body") values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("run_num", "kind", "first_row") do update set "last_row" = ?, "row_count" = ?, "least_step" = ?, "greatest_step" = ?, "size_bytes" = ?, "body" = ?;

-- a row that is there
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = ? and "c"."kind" = ? and "c"."first_row" <= ? order by "c"."first_row" desc limit ?), 0) and "first_row" <= ? order by "first_row";
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";

-- a page of rows
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "greatest_step" >= ? and "least_step" < ? and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = ? and "c"."kind" = ? and "c"."first_row" <= ? order by "c"."first_row" desc limit ?), 0) and "last_row" >= ? order by "first_row" limit ?;
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "greatest_step" >= ? and "least_step" < ? and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = ? and "c"."kind" = ? and "c"."first_row" <= ? order by "c"."first_row" desc limit ?), 0) and "last_row" >= ? order by "first_row" limit ?;

-- a sample of rows
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? order by "first_row";
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";

-- a sample of rows of two runs
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? and "least_step" < ? order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = ? and "kind" = ? order by "first_row";
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";
select "body" from "history_chunk" where "run_num" = ? and "kind" = ? and "first_row" >= ? and "first_row" <= ? order by "first_row";

-- what stands before a run
with recursive line (run_id, depth, project_id, part_id, to_step, next_id, next_step) as ( select r.id, 0, e.project_id, r.id, r.branch_step, r.branch_run_id, r.branch_step from run as r join experiment as e on e.id = r.experiment_id where "r"."id" in (select value from json_each(?)) and r.branch_run_id is not null and r.branch_lost is null union all select l.run_id, l.depth + 1, l.project_id, r.id, l.next_step, case when r.branch_lost is null then r.branch_run_id end, case when r.branch_step < l.next_step then r.branch_step else l.next_step end from line as l join run as r on r.id = l.next_id join experiment as e on e.id = r.experiment_id and e.project_id = l.project_id where l.depth < ? and r.id <> l.run_id) select run_id, part_id, to_step from line where depth > 0 order by run_id, depth;

-- a client's own note
insert into "client_state" ("run_num", "name", "json") values (?, ?, ?) on conflict ("run_num", "name") do update set "json" = ?;
delete from "client_number" where "run_num" = ? and "name" = ? and "key" not in (?);
insert into "client_number" ("run_num", "key", "name", "value", "number") values (?, ?, ?, ?, ?) on conflict ("run_num", "key") do update set "name" = "excluded"."name", "value" = "excluded"."value", "number" = "excluded"."number";

-- a client's own notes on some runs
select "run_num", "json" from "client_state" where "run_num" in (select value from json_each(?)) and "name" = ?;

-- a picture in a row
select "row_number" from "run_media" where "run_num" = ? and "row_number" >= ? and "row_number" <= ? limit ?;
insert into "run_media" ("run_num", "key", "step", "row_number", "kind") values (?, ?, ?, ?, ?);

-- another in the same row
select "row_number" from "run_media" where "run_num" = ? and "row_number" >= ? and "row_number" <= ? limit ?;
delete from "run_media" where "run_num" = ? and "row_number" in (select value from json_each(?));
insert into "run_media" ("run_num", "key", "step", "row_number", "kind") values (?, ?, ?, ?, ?);

-- what pictures there are
select "key", "key" as "s0", count(*) as "count", min("step") as "first_step", max("step") as "last_step" from "run_media" where "run_num" = ? and 1 = 1 group by "key" order by "key" asc limit ?;
select distinct "key", "kind" from "run_media" where "run_num" = ? and "key" in (select value from json_each(?));

-- the steps of a table
select count(*) as "total" from (select distinct "step" from "run_media" where "run_num" = ? and "key" = ?) as "s";
select "step" from (select "step", row_number() over (order by step) as "rank" from (select distinct "step" from "run_media" where "run_num" = ? and "key" = ?) as "s") as "r" where ((rank - 1) % 1 = 0 or rank = ?) order by "step";

-- a table at a step
select "key", "kind", "step", "row_number" from "run_media" where "run_num" = ? and "key" = ? and "step" <= ? order by "step" desc, "row_number" desc limit ?;

-- an alert
insert into "run_alert" ("run_num", "number", "at", "level", "title", "text") values (?, ?, ?, ?, ?, ?);

-- the last alert of a title
select "number", "at", "title", "text", "level", "number" as "s0" from "run_alert" where "run_num" = ? and "title" = ? order by "number" desc limit ?;

-- alerts of a run
select "number", "at", "title", "text", "level", "number" as "s0" from "run_alert" where "run_num" = ? and 1 = 1 order by "number" desc limit ?;

-- a lease
insert into "run_lease" ("run_num", "holder", "period_ms", "beats", "is_lost") values (?, ?, ?, ?, ?) on conflict ("run_num") do update set "holder" = ?, "period_ms" = ?, "beats" = ?, "is_lost" = ?;

-- the leases that are held
select "r"."id", "l"."holder", "l"."period_ms", "l"."beats", "l"."is_lost" from "run_lease" as "l" inner join "run" as "r" on "r"."num" = "l"."run_num" where "l"."is_lost" = 0 order by "l"."run_num";

-- leases that are lost
select "r"."id", "l"."holder", "l"."period_ms", "l"."beats", "l"."is_lost" from "run_lease" as "l" inner join "run" as "r" on "r"."num" = "l"."run_num" where "r"."id" in (select value from json_each(?)) and "l"."is_lost" = ?;

-- a verdict
insert into "reproduction" ("id", "run_num", "reproduction_run_num", "verdict", "evidence", "recorded_at") values (?, ?, ?, ?, ?, ?);

-- the verdicts of a run
select "p"."id", "original"."id" as "run_id", "repetition"."id" as "reproduction_run_id", "p"."verdict", "p"."evidence", "p"."recorded_at", "p"."num" as "s0" from "reproduction" as "p" inner join "run" as "original" on "original"."num" = "p"."run_num" left join "run" as "repetition" on "repetition"."num" = "p"."reproduction_run_num" where ("p"."run_num" = ? or "p"."reproduction_run_num" = ?) and 1 = 1 order by "p"."num" desc limit ?;

-- a proof
insert into "run_proof" ("before_num", "after_num", "body", "recorded_at") values (?, ?, ?, ?) on conflict ("before_num", "after_num") do update set "body" = ?, "recorded_at" = ?;

-- jobs
insert into "job" ("id", "name", "lane", "payload", "state", "owner", "key", "attempts", "created_at", "due_at", "is_cancelling") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- a job with a key
select * from "job" where "name" = ? and "key" = ? and "ended_at" is null;
insert into "job" ("id", "name", "lane", "payload", "state", "owner", "key", "attempts", "created_at", "due_at", "is_cancelling") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- jobs that are due
select * from "job" where "lane" = ? and "ended_at" is null and "due_at" <= ? and "name" in (select value from json_each(?)) order by "due_at", "id" limit ?;
update "job" set "state" = ?, "due_at" = ?, "attempts" = "attempts" + ?, "started_at" = ?, "progress" = ? where "id" in (select value from json_each(?));

-- one heavy job at a time
select count(*) as "running" from "job" where "lane" = ? and "ended_at" is null and "due_at" > ? and "state" = ?;
select * from "job" where "lane" = ? and "ended_at" is null and "due_at" <= ? and "name" in (select value from json_each(?)) order by "due_at", "id" limit ?;

-- what a job has become
update "job" set "state" = ?, "attempts" = ?, "due_at" = ?, "started_at" = ?, "ended_at" = ?, "is_cancelling" = ?, "progress" = ?, "result" = ?, "error" = ? where "id" = ? and "ended_at" is null;

-- a page of jobs
select job.*, "created_at" as "s0", "id" as "s1" from job where "state" in (select value from json_each(?)) and 1 = 1 and 1 = 1 order by "created_at" desc, "id" desc limit ?;

-- a sweep of jobs
delete from job where id in ( select id from (select id, ended_at, row_number() over (partition by name order by ended_at desc, id desc) as place from job where ended_at is not null) as ended where place > ? or ended_at < ? order by ended_at, id limit ?);

-- a schedule
insert into "job_schedule" ("id", "name", "payload", "timing", "owner", "is_paused", "created_at", "next_at", "last_job_id", "last_at") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("id") do update set "name" = ?, "payload" = ?, "timing" = ?, "owner" = ?, "is_paused" = ?, "created_at" = ?, "next_at" = ?, "last_job_id" = ?, "last_at" = ?;

-- schedules that are due
select * from "job_schedule" where is_paused = 0 and "next_at" <= ? order by "next_at", "id" limit ?;

-- keys in use
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key_num") from "metric_summary" as t where t.experiment_id = "e"."value" and 1 = 1) from (select value from json_each(?)) as "e" union all select "hop".experiment, (select min("t"."key_num") from "metric_summary" as t where t.experiment_id = "hop".experiment and 1 = 1 and "t"."key_num" > "hop".key) from "hop" where "hop".key is not null ) select distinct k.key as s0 from hop join metric_key as k on k.num = hop.key where 1 = 1 and 1 = 1 order by k.key limit ?;
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from (select value from json_each(?)) as "e" union all select "hop".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from (select value from json_each(?)) as "e" union all select "long".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and 1 = 1 order by s0 limit ?;
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "tag" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from (select value from json_each(?)) as "e" union all select "hop".experiment, (select min("t"."key") from "tag" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "tag" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from (select value from json_each(?)) as "e" union all select "long".experiment, (select min("t"."key") from "tag" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and 1 = 1 order by s0 limit ?;

-- words that changed runs say
select num from search_change order by num desc limit ?;
select "num", "id", "experiment_id", "name", "notes", "started_at" from "run" where "num" in (select value from json_each(?));
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select c.run_num, c.first_line, c.body from ( select l.run_num, l.first_line, row_number() over (partition by l.run_num order by l.first_line) as from_start, row_number() over (partition by l.run_num order by l.first_line desc) as from_end from console_chunk as l where "l"."run_num" in (select value from json_each(?)) ) as p join console_chunk as c on c.run_num = p.run_num and c.first_line = p.first_line where p.from_start = 1 or p.from_end <= ? order by c.run_num, c.first_line;
delete from search_words where rowid = ?;
insert into search_words (rowid, words) values (?, ?);
delete from search_change where "num" in (select value from json_each(?));

-- runs by words
select f.num as num from ( select i.num from (select run.num as num from search_words as w join run on run.num = w.rowid where search_words match ? and run.deleted_at is null and 1 = 1 and 1 = 1 order by w.rowid desc limit ?) as i union select c.num from (select run.num as num from search_change as s join run on run.num = s.num where run.deleted_at is null and 1 = 1 and 1 = 1 order by s.num desc limit ?) as c ) as f order by f.num desc limit ?;
select "num", "id", "experiment_id", "name", "notes", "started_at" from "run" where "num" in (select value from json_each(?));
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select c.run_num, c.first_line, c.body from ( select l.run_num, l.first_line, row_number() over (partition by l.run_num order by l.first_line) as from_start, row_number() over (partition by l.run_num order by l.first_line desc) as from_end from console_chunk as l where "l"."run_num" in (select value from json_each(?)) ) as p join console_chunk as c on c.run_num = p.run_num and c.first_line = p.first_line where p.from_start = 1 or p.from_end <= ? order by c.run_num, c.first_line;

-- a page of keys in use
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from (select value from json_each(?)) as "e" union all select "hop".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from (select value from json_each(?)) as "e" union all select "long".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and replace(lower("h"."key"), lower(?), '') <> lower("h"."key") order by s0 limit ?;

-- a run, for who may see one project
select * from "run" where "id" = ? and "experiment_id" in (select e.id from experiment as e where "e"."project_id" in (select value from json_each(?)));

-- the newest runs, for who may see one project
select "id" from "experiment" where "id" in (select value from json_each(?)) and "project_id" in (select value from json_each(?));
select run.*, "run"."started_at" as "s0", "run"."id" as "s1" from run where run.experiment_id = ? and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit ?;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" in (select value from json_each(?)) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" in (select value from json_each(?)) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" in (select value from json_each(?)) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" in (select value from json_each(?)) order by "run_num", "model_id";

-- experiments, for who may see one project
select experiment.*, "experiment"."created_at" as "s0", "experiment"."id" as "s1" from experiment where "experiment"."deleted_at" is null and 1 = 1 and 1 = 1 and "experiment"."project_id" in (select value from json_each(?)) order by "experiment"."created_at" desc, "experiment"."id" asc limit ?;
select * from "experiment_tag" where "experiment_id" in (select value from json_each(?)) order by "key";

-- a history, for who may see one project
select "id", "num", "experiment_id" as "experimentId" from "run" where "id" in (select value from json_each(?)) and "experiment_id" in (select e.id from experiment as e where "e"."project_id" in (select value from json_each(?)));
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" in (select value from json_each(?)) and "key_num" in (select value from json_each(?));
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" in (select value from json_each(?)) and "key_low" <= ? and "key_high" >= ?;
select "num", "body" from "metric_segment" where "num" in (select value from json_each(?));

-- the folders at the top, for who may see one project
select "path", "folder", "name", "is_folder", "digest", "size_bytes", "updated_at", "name" as "s0" from "artifact" where "folder" = ? and "name" in (select cast(e.id as text) from experiment as e where "e"."project_id" in (select value from json_each(?))) and 1 = 1 order by "name" limit ?;
