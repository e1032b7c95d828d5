-- a project
insert into "project" ("id", "name", "created_at") values ($1, $2, $3) on conflict do nothing;

-- an experiment
insert into "experiment" ("id", "project_id", "name", "artifact_root", "created_at", "updated_at", "deleted_at", "notes") values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing;

-- a run
insert into "run" ("id", "experiment_id", "artifact_uri", "user_id", "status", "started_at", "ended_at", "deleted_at", "updated_at", "branch_run_id", "branch_step", "branch_lost", "rewound_at", "rewound_step", "rewinds", "name", "notes", "user_name", "parent_run_id", "run_group", "job_type", "sweep_id", "source_name", "source_type", "source_commit", "source_branch", "source_repository") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27);
insert into "search_change" ("num") select "run"."num" from "run" where "run"."id" = $1 on conflict do nothing;

-- params
select "id", "num", "experiment_id" as "experimentId" from "run" where "id" = any($1);
insert into "param" ("run_num", "key", "experiment_id", "value", "number", "json", "path") values ($1, $2, $3, $4, $5, $6, $7);
insert into "search_change" ("num") values ($1) on conflict ("num") do nothing;

-- tags
insert into "tag" ("run_num", "key", "experiment_id", "value") values ($1, $2, $3, $4) on conflict ("run_num", "key") do update set "value" = "excluded"."value";
insert into "search_change" ("num") values ($1) on conflict ("num") do nothing;

-- points of a new series
select "key", "num" from "metric_key" where "key" = any($1);
insert into "metric_key" ("key") values ($1) on conflict ("key") do nothing;
select "key", "num" from "metric_key" where "key" = any($1);
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" = any($1) and "key_num" = any($2);
insert into "metric_summary" ("run_num", "key_num", "experiment_id", "count", "nan_count", "last_value", "first_value", "min_value", "max_value", "mean_value", "state") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict ("run_num", "key_num") do update set "count" = "excluded"."count", "nan_count" = "excluded"."nan_count", "last_value" = "excluded"."last_value", "first_value" = "excluded"."first_value", "min_value" = "excluded"."min_value", "max_value" = "excluded"."max_value", "mean_value" = "excluded"."mean_value", "state" = "excluded"."state";
insert into "metric_segment" ("run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high", "body") values ($1, $2, $3, $4, $5, $6, $7, $8, $9);
select "run_num" from "metric_segment" where "run_num" = any($1) and "bytes" < $2 group by "run_num" having count(*) >= $3;

-- points of a known series
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" = any($1) and "key_num" = any($2);
insert into "metric_summary" ("run_num", "key_num", "experiment_id", "count", "nan_count", "last_value", "first_value", "min_value", "max_value", "mean_value", "state") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict ("run_num", "key_num") do update set "count" = "excluded"."count", "nan_count" = "excluded"."nan_count", "last_value" = "excluded"."last_value", "first_value" = "excluded"."first_value", "min_value" = "excluded"."min_value", "max_value" = "excluded"."max_value", "mean_value" = "excluded"."mean_value", "state" = "excluded"."state";
insert into "metric_segment" ("run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high", "body") values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- points that may be repeats
select "run_num", "key_num", "count", "nan_count", "state" from "metric_summary" where "run_num" = any($1) and "key_num" = any($2);
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" = any($1) and "key_num" = any($2);
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" = any($1) and "key_low" <= $2 and "key_high" >= $3;
select "num", "body" from "metric_segment" where "num" = any($1);

-- a history
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" = any($1) and "key_num" = any($2);
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" = any($1) and "key_low" <= $2 and "key_high" >= $3;
select "num", "body" from "metric_segment" where "num" = any($1);

-- an audit entry
select "size", "hash" from "audit_head" where "id" = $1 for update;
insert into "audit" ("idx", "hash", "leaf", "at", "action", "subject_kind", "subject_id") values ($1, $2, $3, $4, $5, $6, $7);
update "audit_head" set "size" = $1, "hash" = $2 where "id" = $3 and "size" = $4;

-- the newest runs
select run.*, "run"."started_at" as "s0", "run"."id" as "s1" from run where run.experiment_id = $1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit $2;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" = any($1) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" = any($1) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" = any($1) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" = any($1) order by "run_num", "model_id";

-- a filter by few runs, ordered by a metric
select run_num from (select x.run_num from "metric_summary" as x where "x"."experiment_id" = $1 and x.key_num = $2 and 1 = 1 and ("x"."last_value" is not null and "x"."last_value" > cast($3 as double precision))) as e limit $4;
select run.*, case when "o0".run_num is null then 2 when "o0"."last_value" is null then 1 else 0 end as "s0", "o0"."last_value" as "s1", "run"."started_at" as "s2", "run"."id" as "s3" from run left join metric_summary as "o0" on "o0".run_num = run.num and "o0".key_num = $1 where "run"."num" = any($2) and run.experiment_id + 0 = any($3) and "run"."deleted_at" is null and (exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = $4 and 1 = 1 and ("m"."last_value" is not null and "m"."last_value" > cast($5 as double precision))) and exists (select 1 from param as p where p.run_num = run.num and p.key = $6 and ("p"."value" is not null and "p"."value" = $7)) and (exists (select 1 from tag as t where t.run_num = run.num and t.key = $8 and lower("t"."value") like lower($9)) or not (exists (select 1 from run_dataset as e where e.run_num = run.num and e.context is not null and 1 = 1)))) and 1 = 1 order by case when "o0".run_num is null then 2 when "o0"."last_value" is null then 1 else 0 end asc, "o0"."last_value" desc, "run"."started_at" desc, "run"."id" asc limit $10;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" = any($1) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" = any($1) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" = any($1) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" = any($1) order by "run_num", "model_id";

-- any run, ordered by a metric
select run.*, 0 as s0, o0.last_value as s1, "run"."started_at" as "s2", "run"."id" as "s3" from metric_summary as o0 cross join run where o0.experiment_id = $1 and o0.key_num = $2 and run.num = o0.run_num and o0.last_value is not null and 1 = 1 and 1 = 1 and 1 = 1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "o0"."last_value" desc, "run"."started_at" desc, "run"."id" asc limit $3;
select run.*, 1 as s0, null as s1, "run"."started_at" as "s2", "run"."id" as "s3" from metric_summary as o0 cross join run where o0.experiment_id = $1 and o0.key_num = $2 and run.num = o0.run_num and o0.last_value is null and 1 = 1 and 1 = 1 and 1 = 1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit $3;
select run.*, 2 as s0, null as s1, "run"."started_at" as "s2", "run"."id" as "s3" from run where run.experiment_id = $1 and 1 = 1 and not exists (select 1 from metric_summary as o0 where o0.run_num = run.num and o0.key_num = $2) and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit $3;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" = any($1) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" = any($1) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" = any($1) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" = any($1) order by "run_num", "model_id";

-- runs of two experiments, ordered by a param
select run.*, case when "o0"."value" is null then 1 else 0 end as "s0", "o0"."value" as "s1", "run"."started_at" as "s2", "run"."id" as "s3" from run left join "param" as "o0" on "o0".run_num = run.num and "o0".key = $1 where "run"."experiment_id" = any($2) and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by case when "o0"."value" is null then 1 else 0 end asc, "o0"."value" asc, "run"."started_at" desc, "run"."id" asc limit $3;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" = any($1) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" = any($1) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" = any($1) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" = any($1) order by "run_num", "model_id";

-- the newest model versions
select "r"."collection_num", "r"."version", "r"."stage", "r"."source", "r"."storage_location", "r"."user_id", "r"."run_id", "r"."run_link", "r"."model_id", "v"."created_at", "v"."updated_at", "v"."description", "v"."origin_id", collection.name as model_name, "v"."updated_at" as "s0", "collection"."name" as "s1", "v"."version" as "s2" from collection_version as v cross join collection cross join registered_version as r where collection.num = v.collection_num and r.collection_num = v.collection_num and r.version = v.version and collection.project_id is null and collection.kind in ('model', 'prompt') and 1 = 1 and 1 = 1 order by "v"."updated_at" desc, "collection"."name" asc, "v"."version" desc limit $1;

-- model versions of one name
select "r"."collection_num", "r"."version", "r"."stage", "r"."source", "r"."storage_location", "r"."user_id", "r"."run_id", "r"."run_link", "r"."model_id", "v"."created_at", "v"."updated_at", "v"."description", "v"."origin_id", collection.name as model_name, "v"."updated_at" as "s0", "collection"."name" as "s1", "v"."version" as "s2" from collection join collection_version as v on v.collection_num = collection.num join registered_version as r on r.collection_num = v.collection_num and r.version = v.version where 1 = 1 and collection.project_id is null and collection.kind in ('model', 'prompt') and ("collection"."name" is not null and "collection"."name" = $1) and 1 = 1 order by "v"."updated_at" desc, "collection"."name" asc, "v"."version" desc limit $2;

-- how many runs
select run_num from (select x.run_num from "metric_summary" as x where "x"."experiment_id" = $1 and x.key_num = $2 and 1 = 1 and ("x"."last_value" is not null and "x"."last_value" > cast($3 as double precision))) as e limit $4;
select count(*) as found from run where "run"."num" = any($1) and run.experiment_id + 0 = any($2) and "run"."deleted_at" is null and (exists (select 1 from metric_summary as m where m.run_num = run.num and m.key_num = $3 and 1 = 1 and ("m"."last_value" is not null and "m"."last_value" > cast($4 as double precision))) and exists (select 1 from param as p where p.run_num = run.num and p.key = $5 and ("p"."value" is not null and "p"."value" = $6)) and (exists (select 1 from tag as t where t.run_num = run.num and t.key = $7 and lower("t"."value") like lower($8)) or not (exists (select 1 from run_dataset as e where e.run_num = run.num and e.context is not null and 1 = 1))));

-- inputs of a run
insert into "run_manifest" ("run_num", "experiment_id", "started_at", "entry_point", "manifest_digest", "observation_digest", "recorded_at") values ($1, $2, (select "started_at" from "run" where "num" = $3), $4, $5, $6, $7) on conflict ("run_num") do update set "entry_point" = $8, "manifest_digest" = $9, "observation_digest" = $10, "recorded_at" = $11;

-- runs like one
select "run_num", "experiment_id", "entry_point", "started_at" from "run_manifest" where "run_num" = $1;
select "r"."id", "m".* from "run_manifest" as "m" inner join "run" as "r" on "r"."num" = "m"."run_num" where "m"."experiment_id" = $1 and substr(m.entry_point, 1, 128) = substr(cast($2 as text), 1, 128) and "m"."entry_point" = $3 and "r"."status" = $4 and "r"."deleted_at" is null and not exists (select "tag"."key" from "tag" where "tag"."run_num" = "m"."run_num" and "tag"."key" = $5) order by "m"."started_at" desc, "m"."run_num" desc limit $6;

-- the last good run
select "run_num", "experiment_id", "entry_point", "started_at" from "run_manifest" where "run_num" = $1;
select "r"."id" from "run_manifest" as "m" inner join "run" as "r" on "r"."num" = "m"."run_num" where "m"."experiment_id" = $1 and substr(m.entry_point, 1, 128) = substr(cast($2 as text), 1, 128) and "m"."entry_point" = $3 and "r"."status" = $4 and "r"."deleted_at" is null and not exists (select "tag"."key" from "tag" where "tag"."run_num" = "m"."run_num" and "tag"."key" = $5) and "m"."started_at" <= $6 and ("m"."started_at" < $7 or "m"."run_num" < $8) order by "m"."started_at" desc, "m"."run_num" desc limit $9;

-- console lines
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = $1 order by "first_line" desc limit $2;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values ($1, $2, $3, $4, $5, $6) on conflict ("run_num", "first_line") do update set "line_count" = $7, "size_bytes" = $8, "total_bytes" = $9, "body" = $10;
insert into "search_change" ("num") values ($1) on conflict ("num") do nothing;

-- more console lines
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = $1 order by "first_line" desc limit $2;
select "first_line", "body" from "console_chunk" where "run_num" = $1 and "first_line" = $2;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values ($1, $2, $3, $4, $5, $6) on conflict ("run_num", "first_line") do update set "line_count" = $7, "size_bytes" = $8, "total_bytes" = $9, "body" = $10;
insert into "search_change" ("num") values ($1) on conflict ("num") do nothing;

-- a console line in the place of another
select "first_line", "line_count", "size_bytes", "total_bytes", "body" from "console_chunk" where "run_num" = $1 and "first_line" >= (select "c"."first_line" from "console_chunk" as "c" where "c"."run_num" = $2 and "c"."first_line" <= $3 order by "c"."first_line" desc limit $4) order by "first_line" limit $5;
insert into "console_chunk" ("run_num", "first_line", "line_count", "size_bytes", "total_bytes", "body") values ($1, $2, $3, $4, $5, $6) on conflict ("run_num", "first_line") do update set "line_count" = $7, "size_bytes" = $8, "total_bytes" = $9, "body" = $10;
update "console_chunk" set "total_bytes" = "total_bytes" + $1 where "run_num" = $2 and "first_line" >= $3;
insert into "search_change" ("num") values ($1) on conflict ("num") do nothing;

-- a page of the console
select "first_line", "line_count", "size_bytes", "total_bytes" from "console_chunk" where "run_num" = $1 order by "first_line" desc limit $2;
select "first_line", "line_count", "size_bytes", "total_bytes", "body" from "console_chunk" where "run_num" = $1 and "first_line" >= (select "c"."first_line" from "console_chunk" as "c" where "c"."run_num" = $2 and "c"."first_line" <= $3 order by "c"."first_line" desc limit $4) order by "first_line" limit $5;

-- rows of a history
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = $3 and "c"."kind" = $4 and "c"."first_row" <= $5 order by "c"."first_row" desc limit $6), 0) and "first_row" <= $7 order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" > $3 order by "first_row" limit $4;
insert into "history_chunk" ("run_num", "kind", "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes", "body") values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict ("run_num", "kind", "first_row") do update set "last_row" = $10, "row_count" = $11, "least_step" = $12, "greatest_step" = $13, "size_bytes" = $14, "body" = $15;

-- more rows of a history
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = $3 and "c"."kind" = $4 and "c"."first_row" <= $5 order by "c"."first_row" desc limit $6), 0) and "first_row" <= $7 order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" <= $3 order by "first_row" desc limit $4;
insert into "history_chunk" ("run_num", "kind", "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes", "body") values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict ("run_num", "kind", "first_row") do update set "last_row" = $10, "row_count" = $11, "least_step" = $12, "greatest_step" = $13, "size_bytes" = $14, "body" = $15;

-- a row that is there
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = $3 and "c"."kind" = $4 and "c"."first_row" <= $5 order by "c"."first_row" desc limit $6), 0) and "first_row" <= $7 order by "first_row";
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";

-- a page of rows
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "greatest_step" >= $3 and "least_step" < $4 and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = $5 and "c"."kind" = $6 and "c"."first_row" <= $7 order by "c"."first_row" desc limit $8), 0) and "last_row" >= $9 order by "first_row" limit $10;
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "greatest_step" >= $3 and "least_step" < $4 and "first_row" >= coalesce((select "c"."first_row" from "history_chunk" as "c" where "c"."run_num" = $5 and "c"."kind" = $6 and "c"."first_row" <= $7 order by "c"."first_row" desc limit $8), 0) and "last_row" >= $9 order by "first_row" limit $10;

-- a sample of rows
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 order by "first_row";
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";

-- a sample of rows of two runs
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "least_step" < $3 order by "first_row";
select "first_row", "last_row", "row_count", "least_step", "greatest_step", "size_bytes" from "history_chunk" where "run_num" = $1 and "kind" = $2 order by "first_row";
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";
select "body" from "history_chunk" where "run_num" = $1 and "kind" = $2 and "first_row" >= $3 and "first_row" <= $4 order by "first_row";

-- what stands before a run
with recursive line (run_id, depth, project_id, part_id, to_step, next_id, next_step) as ( select r.id, 0, e.project_id, r.id, r.branch_step, r.branch_run_id, r.branch_step from run as r join experiment as e on e.id = r.experiment_id where "r"."id" = any($1) and r.branch_run_id is not null and r.branch_lost is null union all select l.run_id, l.depth + 1, l.project_id, r.id, l.next_step, case when r.branch_lost is null then r.branch_run_id end, case when r.branch_step < l.next_step then r.branch_step else l.next_step end from line as l join run as r on r.id = l.next_id join experiment as e on e.id = r.experiment_id and e.project_id = l.project_id where l.depth < $2 and r.id <> l.run_id) select run_id, part_id, to_step from line where depth > 0 order by run_id, depth;

-- a client's own note
insert into "client_state" ("run_num", "name", "json") values ($1, $2, $3) on conflict ("run_num", "name") do update set "json" = $4;
delete from "client_number" where "run_num" = $1 and "name" = $2 and "key" not in ($3);
insert into "client_number" ("run_num", "key", "name", "value", "number") values ($1, $2, $3, $4, $5) on conflict ("run_num", "key") do update set "name" = "excluded"."name", "value" = "excluded"."value", "number" = "excluded"."number";

-- a client's own notes on some runs
select "run_num", "json" from "client_state" where "run_num" = any($1) and "name" = $2;

-- a picture in a row
select "row_number" from "run_media" where "run_num" = $1 and "row_number" >= $2 and "row_number" <= $3 limit $4;
insert into "run_media" ("run_num", "key", "step", "row_number", "kind") values ($1, $2, $3, $4, $5);

-- another in the same row
select "row_number" from "run_media" where "run_num" = $1 and "row_number" >= $2 and "row_number" <= $3 limit $4;
delete from "run_media" where "run_num" = $1 and "row_number" = any($2);
insert into "run_media" ("run_num", "key", "step", "row_number", "kind") values ($1, $2, $3, $4, $5);

-- what pictures there are
select "key", "key" as "s0", count(*) as "count", min("step") as "first_step", max("step") as "last_step" from "run_media" where "run_num" = $1 and 1 = 1 group by "key" order by "key" asc limit $2;
select distinct "key", "kind" from "run_media" where "run_num" = $1 and "key" = any($2);

-- the steps of a table
select count(*) as "total" from (select distinct "step" from "run_media" where "run_num" = $1 and "key" = $2) as "s";
select "step" from (select "step", row_number() over (order by step) as "rank" from (select distinct "step" from "run_media" where "run_num" = $1 and "key" = $2) as "s") as "r" where ((rank - 1) % 1 = 0 or rank = $3) order by "step";

-- a table at a step
select "key", "kind", "step", "row_number" from "run_media" where "run_num" = $1 and "key" = $2 and "step" <= $3 order by "step" desc, "row_number" desc limit $4;

-- an alert
insert into "run_alert" ("run_num", "number", "at", "level", "title", "text") values ($1, $2, $3, $4, $5, $6);

-- the last alert of a title
select "number", "at", "title", "text", "level", "number" as "s0" from "run_alert" where "run_num" = $1 and "title" = $2 order by "number" desc limit $3;

-- alerts of a run
select "number", "at", "title", "text", "level", "number" as "s0" from "run_alert" where "run_num" = $1 and 1 = 1 order by "number" desc limit $2;

-- a lease
insert into "run_lease" ("run_num", "holder", "period_ms", "beats", "is_lost") values ($1, $2, $3, $4, $5) on conflict ("run_num") do update set "holder" = $6, "period_ms" = $7, "beats" = $8, "is_lost" = $9;

-- the leases that are held
select "r"."id", "l"."holder", "l"."period_ms", "l"."beats", "l"."is_lost" from "run_lease" as "l" inner join "run" as "r" on "r"."num" = "l"."run_num" where "l"."is_lost" = 0 order by "l"."run_num";

-- leases that are lost
select "r"."id", "l"."holder", "l"."period_ms", "l"."beats", "l"."is_lost" from "run_lease" as "l" inner join "run" as "r" on "r"."num" = "l"."run_num" where "r"."id" = any($1) and "l"."is_lost" = $2;

-- a verdict
insert into "reproduction" ("id", "run_num", "reproduction_run_num", "verdict", "evidence", "recorded_at") values ($1, $2, $3, $4, $5, $6);

-- the verdicts of a run
select "p"."id", "original"."id" as "run_id", "repetition"."id" as "reproduction_run_id", "p"."verdict", "p"."evidence", "p"."recorded_at", "p"."num" as "s0" from "reproduction" as "p" inner join "run" as "original" on "original"."num" = "p"."run_num" left join "run" as "repetition" on "repetition"."num" = "p"."reproduction_run_num" where ("p"."run_num" = $1 or "p"."reproduction_run_num" = $2) and 1 = 1 order by "p"."num" desc limit $3;

-- a proof
insert into "run_proof" ("before_num", "after_num", "body", "recorded_at") values ($1, $2, $3, $4) on conflict ("before_num", "after_num") do update set "body" = $5, "recorded_at" = $6;

-- jobs
insert into "job" ("id", "name", "lane", "payload", "state", "owner", "key", "attempts", "created_at", "due_at", "is_cancelling") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- a job with a key
select * from "job" where "name" = $1 and "key" = $2 and "ended_at" is null;
insert into "job" ("id", "name", "lane", "payload", "state", "owner", "key", "attempts", "created_at", "due_at", "is_cancelling") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- jobs that are due
select * from "job" where "lane" = $1 and "ended_at" is null and "due_at" <= $2 and "name" = any($3) order by "due_at", "id" limit $4 for update skip locked;
update "job" set "state" = $1, "due_at" = $2, "attempts" = "attempts" + $3, "started_at" = $4, "progress" = $5 where "id" = any($6);

-- one heavy job at a time
select count(*) as "running" from "job" where "lane" = $1 and "ended_at" is null and "due_at" > $2 and "state" = $3;
select * from "job" where "lane" = $1 and "ended_at" is null and "due_at" <= $2 and "name" = any($3) order by "due_at", "id" limit $4 for update skip locked;

-- what a job has become
update "job" set "state" = $1, "attempts" = $2, "due_at" = $3, "started_at" = $4, "ended_at" = $5, "is_cancelling" = $6, "progress" = $7, "result" = $8, "error" = $9 where "id" = $10 and "ended_at" is null;

-- a page of jobs
select job.*, "created_at" as "s0", "id" as "s1" from job where "state" = any($1) and 1 = 1 and 1 = 1 order by "created_at" desc, "id" desc limit $2;

-- a sweep of jobs
delete from job where id in ( select id from (select id, ended_at, row_number() over (partition by name order by ended_at desc, id desc) as place from job where ended_at is not null) as ended where place > $1 or ended_at < $2 order by ended_at, id limit $3);

-- a schedule
insert into "job_schedule" ("id", "name", "payload", "timing", "owner", "is_paused", "created_at", "next_at", "last_job_id", "last_at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict ("id") do update set "name" = $11, "payload" = $12, "timing" = $13, "owner" = $14, "is_paused" = $15, "created_at" = $16, "next_at" = $17, "last_job_id" = $18, "last_at" = $19;

-- schedules that are due
select * from "job_schedule" where is_paused = 0 and "next_at" <= $1 order by "next_at", "id" limit $2;

-- keys in use
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key_num") from "metric_summary" as t where t.experiment_id = "e"."value" and 1 = 1) from unnest($1::bigint[]) as "e"(value) union all select "hop".experiment, (select min("t"."key_num") from "metric_summary" as t where t.experiment_id = "hop".experiment and 1 = 1 and "t"."key_num" > "hop".key) from "hop" where "hop".key is not null ) select distinct k.key as s0 from hop join metric_key as k on k.num = hop.key where 1 = 1 and 1 = 1 order by k.key limit $2;
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from unnest($1::bigint[]) as "e"(value) union all select "hop".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from unnest($2::bigint[]) as "e"(value) union all select "long".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and 1 = 1 order by s0 limit $3;
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "tag" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from unnest($1::bigint[]) as "e"(value) union all select "hop".experiment, (select min("t"."key") from "tag" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "tag" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from unnest($2::bigint[]) as "e"(value) union all select "long".experiment, (select min("t"."key") from "tag" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and 1 = 1 order by s0 limit $3;

-- words that changed runs say
select num from search_change order by num desc limit $1;
select "num", "id", "experiment_id", "name", "notes", "started_at" from "run" where "num" = any($1);
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "param" where "run_num" = any($1) order by "run_num", "key";
select c.run_num, c.first_line, c.body from ( select l.run_num, l.first_line, row_number() over (partition by l.run_num order by l.first_line) as from_start, row_number() over (partition by l.run_num order by l.first_line desc) as from_end from console_chunk as l where "l"."run_num" = any($1) ) as p join console_chunk as c on c.run_num = p.run_num and c.first_line = p.first_line where p.from_start = 1 or p.from_end <= $2 order by c.run_num, c.first_line;
delete from search_words where num = $1;
insert into search_words (num, words) values ($1, array_to_tsvector($2::text[]));
delete from search_change where "num" = any($1);

-- runs by words
select f.num as num from ( select i.num from (select run.num as num from search_words as w join run on run.num = w.num where w.words @@ $1::tsquery and run.deleted_at is null and 1 = 1 and 1 = 1 order by w.num desc limit $2) as i union select c.num from (select run.num as num from search_change as s join run on run.num = s.num where run.deleted_at is null and 1 = 1 and 1 = 1 order by s.num desc limit $3) as c ) as f order by f.num desc limit $4;
select "num", "id", "experiment_id", "name", "notes", "started_at" from "run" where "num" = any($1);
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "param" where "run_num" = any($1) order by "run_num", "key";
select c.run_num, c.first_line, c.body from ( select l.run_num, l.first_line, row_number() over (partition by l.run_num order by l.first_line) as from_start, row_number() over (partition by l.run_num order by l.first_line desc) as from_end from console_chunk as l where "l"."run_num" = any($1) ) as p join console_chunk as c on c.run_num = p.run_num and c.first_line = p.first_line where p.from_start = 1 or p.from_end <= $2 order by c.run_num, c.first_line;

-- a page of keys in use
with recursive "hop"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) <= 64) from unnest($1::bigint[]) as "e"(value) union all select "hop".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "hop".experiment and length(t.value) <= 64 and "t"."key" > "hop".key) from "hop" where "hop".key is not null ), "long"(experiment, key) as ( select e.value, (select min("t"."key") from "param" as t where t.experiment_id = "e"."value" and length(t.value) > 64) from unnest($2::bigint[]) as "e"(value) union all select "long".experiment, (select min("t"."key") from "param" as t where t.experiment_id = "long".experiment and length(t.value) > 64 and "t"."key" > "long".key) from "long" where "long".key is not null ) select distinct h.key as s0 from (select key from hop union all select key from long) as h where h.key is not null and 1 = 1 and replace(lower("h"."key"), lower($3), '') <> lower("h"."key") order by s0 limit $4;

-- a run, for who may see one project
select * from "run" where "id" = $1 and "experiment_id" in (select e.id from experiment as e where "e"."project_id" = any($2));

-- the newest runs, for who may see one project
select "id" from "experiment" where "id" = any($1) and "project_id" = any($2);
select run.*, "run"."started_at" as "s0", "run"."id" as "s1" from run where run.experiment_id = $1 and "run"."deleted_at" is null and 1 = 1 and 1 = 1 order by "run"."started_at" desc, "run"."id" asc limit $2;
select "run_num", "key", "value", "json", "path" from "param" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value", "json", "path" from "run_summary" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "key", "value" from "tag" where "run_num" = any($1) order by "run_num", "key";
select "run_num", "metric_key"."key", "count", "nan_count", "state" from "metric_summary" inner join "metric_key" on "metric_key"."num" = "metric_summary"."key_num" where "run_num" = any($1) order by "metric_key"."key";
select "run_num", "dataset_num", "context", "name", "digest", "source_type", "source", "schema", "profile" from "run_dataset" inner join "dataset" on "dataset"."num" = "run_dataset"."dataset_num" where "run_num" = any($1) order by "position", "name", "digest";
select * from "run_model_input" where "run_num" = any($1) order by "run_num", "model_id";
select "run_num", "model_id", cast("step" as text) as "step" from "run_model_output" where "run_num" = any($1) order by "run_num", "model_id";

-- experiments, for who may see one project
select experiment.*, "experiment"."created_at" as "s0", "experiment"."id" as "s1" from experiment where "experiment"."deleted_at" is null and 1 = 1 and 1 = 1 and "experiment"."project_id" = any($1) order by "experiment"."created_at" desc, "experiment"."id" asc limit $2;
select * from "experiment_tag" where "experiment_id" = any($1) order by "key";

-- a history, for who may see one project
select "id", "num", "experiment_id" as "experimentId" from "run" where "id" = any($1) and "experiment_id" in (select e.id from experiment as e where "e"."project_id" = any($2));
select "run_num", "key_num", "num", "points", "head" from "metric_block" where "run_num" = any($1) and "key_num" = any($2);
select "num", "run_num", "bytes", "key_low", "key_high", "step_low", "step_high", "time_low", "time_high" from "metric_segment" where "run_num" = any($1) and "key_low" <= $2 and "key_high" >= $3;
select "num", "body" from "metric_segment" where "num" = any($1);

-- the folders at the top, for who may see one project
select "path", "folder", "name", "is_folder", "digest", "size_bytes", "updated_at", "name" as "s0" from "artifact" where "folder" = $1 and "name" in (select cast(e.id as text) from experiment as e where "e"."project_id" = any($2)) and 1 = 1 order by "name" limit $3;
