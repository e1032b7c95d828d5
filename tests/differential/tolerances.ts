// Every difference to MLflow's own server that we keep, with its reason. The suite fails on a difference that is not
// here and on an entry that no longer differs; docs/mlflow-differences.md is printed from this table.
import type { Tolerance } from './tolerance.ts';

export const tolerances: readonly Tolerance[] = [
  {
    title: "A user's mistake is never a server error",
    reason: 'MLflow answers 500 to these, and its client then repeats the request for minutes. We say what is wrong, once.',
    cases: [
      {
        reference: 500,
        ours: 400,
        steps: [
          'experiments: rename a deleted one',
          'batch: a metric that is a number',
          'charts: bulk with a word as max_results',
          'search: order by metrics.acc, metrics.acc',
          'artifacts: put ./x.txt',
          'artifacts: put %2e/x.txt',
          'artifacts: put .',
          'versions: create from file://host/etc',
          'stages: to archived, archiving',
          'logged models search: a bad token',
          "logged models search: filter creation_timestamp = '5'",
          "logged models search: filter metrics.acc > '0.7'",
          "logged models search: filter colour = 'x'",
          'wire: a body as text in text in JSON',
          'wire: a body that is text',
          'wire: a body that is a number',
          'wire: a body that is true',
          'webhooks: create with an unknown entity',
          'webhooks: create with an event without an action',
        ],
      },
      {
        reference: 500,
        ours: 409,
        steps: ['artifacts: put over a folder', 'artifacts: put below a file'],
      },
      {
        reference: 500,
        ours: 200,
        steps: ['search: max_results null', 'artifacts: put ....//x.txt'],
      },
    ],
  },
  {
    title: 'A value of a wrong type is refused, not dropped',
    reason:
      'MLflow overlooks a field it cannot read, answers 200 and keeps something else than was sent: a status stays, a time becomes 0, a value `true` becomes 1. We refuse it and name the field.',
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: [
          'experiments search: unknown view type',
          'runs: create with a fraction as start time',
          'runs: create with tags in no list',
          'runs: unknown status',
          'runs: status in small letters',
          'metrics: true as value',
          'metrics: a fraction as time',
          'metrics: a fraction as step',
          'metrics: true as step',
          'metrics: a value out of range',
          'metrics: a step beyond int64',
          'batch: a metric with a word as value',
          'batch: a metric with true as value',
          'batch: a param with a number as value',
          'history: max_results a word',
          'search: experiments as numbers',
          'search: unknown view type',
          'search: max_results as a fraction',
          'search: a token as number',
          'logged models search: order by with a number',
          'wire: text in capitals for a status',
          'wire: a time of 20 digits',
          'wire: a step with a fraction of zero in text',
          'wire: NaN in other letters',
          'webhooks: create with an unknown status',
        ],
      },
      {
        differs: 'message',
        steps: ['experiments search: max_results as a fraction', 'batch: a metric with a number as key', 'wire: a body that is a list'],
      },
    ],
  },
  {
    title: 'A body is JSON as the standard has it',
    reason: "Python's parser also takes a bare `NaN` or `Infinity`; the client sends them as text, which works. `-0` is shown as it was sent.",
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: ['metrics: a bare NaN', 'metrics: a bare Infinity'],
      },
      {
        differs: 'message',
        steps: ['wire: -0 where text belongs'],
      },
    ],
  },
  {
    title: 'Filters know more',
    reason:
      'OR, NOT, parentheses, BETWEEN, a sign before a number, a `/` in a bare name, a doubled quote inside quotes and blanks around a text are understood; see docs/filter.md.',
    cases: [
      {
        reference: 400,
        ours: 200,
        steps: [
          "experiments search: filter name = 'beta' OR name = 'gamma'",
          "experiments search: filter (name = 'beta')",
          'experiments search: filter  ',
          'search: filter metrics.acc > +0.4',
          'search: filter metrics.val/acc > 0.1',
          "search: filter params.lr = '0.1' OR params.lr = '1'",
          "search: filter (params.lr = '0.1')",
          "search: filter NOT params.lr = '0.1'",
          'search: filter metrics.acc BETWEEN 0 AND 1',
          'search: order by   run_name  ',
          "models search: filter name = 'a' OR name = 'b'",
          "versions search: filter name = 'churn' OR name = 'x'",
          "logged models search: filter name = 'forest' OR name = 'linear'",
        ],
      },
      {
        differs: 'body',
        paths: ['runs'],
        steps: ["search: filter tags.note = 'it''s'"],
      },
    ],
  },
  {
    title: 'Filters and orders without a key or quotes are refused',
    reason: 'MLflow takes `metrics.` as a metric without a name, which nothing has, and `name = forest` as if it were quoted.',
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: ['search: filter metrics. > 1', 'search: order by metrics.', 'logged models search: filter name = forest'],
      },
    ],
  },
  {
    title: 'Other words for a filter that cannot be read',
    reason: "Status and code are the same. Our sentence names the part that is wrong where MLflow prints its parser's pieces.",
    cases: [
      {
        differs: 'message',
        steps: [
          'experiments search: order by a tag',
          "experiments search: filter attr.name = 'beta'",
          'experiments search: filter metrics.x > 1',
          'experiments search: filter name =',
          "experiments search: filter = 'beta'",
          'experiments search: filter name',
          "experiments search: filter name = 'unclosed",
          'search: filter metrics.acc > 0x1',
          'search: filter params.lr IS 3',
          "search: filter params.odd key = 'x'",
          'search: filter run_id IN (1, 2)',
          "search: filter run_id IN '{{apple}}'",
          'search: filter metrics.acc >',
          'search: filter .acc > 1',
          'search: filter metrics.acc > 1, metrics.loss > 1',
          "search: filter params.lr = '0.1",
          "search: filter params.`lr = '0.1'",
          "search: filter params.lr = ''0.1''",
          'search: filter SELECT 1',
          'search: filter ; DROP TABLE runs',
          'models search: filter tags.team IS NULL',
          "models search: filter name > 'a'",
          'models search: filter name',
          "models search: filter name = 'churn",
          'versions search: order by version',
          'versions search: filter version = 1',
          'logged models search: filter name',
          "logged models search: filter name = 'forest",
          'logged models search: filter params.depth > 2',
        ],
      },
    ],
  },
  {
    title: 'Page tokens are opaque',
    reason:
      "MLflow's hold a plain offset and it prints what it decoded, a negative one included. Ours say where the page before ended, so that nothing is shown twice or left out when runs are added meanwhile.",
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: ['search: a token with a negative offset'],
      },
      {
        differs: 'message',
        steps: [
          'experiments search: bad page token',
          'experiments search: page token of the wrong content',
          'history: a bad token',
          'search: a bad token',
          'search: a token of the wrong content',
          'models search: a bad token',
          'versions search: a bad token',
          'logged models search: the token with another filter',
          'logged models search: the token with another order',
          'webhooks: list with a bad token',
        ],
      },
    ],
  },
  {
    title: 'A page of no rows is refused',
    reason: 'MLflow answers an empty page to `max_results` 0 or less in these two searches, and refuses it in the others.',
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: ['models search: max_results 0', 'models search: max_results -1', 'logged models search: max_results -1'],
      },
    ],
  },
  {
    title: 'A request that came twice is no error',
    reason:
      "MLflow inserts and passes on its database's refusal. A repeat is what its own client sends when an answer was lost, so the same again changes nothing, and of two values for one key the last counts.",
    cases: [
      {
        reference: 400,
        ours: 200,
        steps: [
          'experiments: create with tags that repeat',
          'runs: create with a tag twice',
          'logged models: create with a param twice',
          'logged models: create with a tag twice',
          'logged models: log the same param again',
          'logged models: log a param twice',
          'outputs: log again',
          'outputs: the same model at another step',
          'webhooks: create with an event twice',
        ],
      },
    ],
  },
  {
    title: 'Runs have an experiment and a start',
    reason:
      'Without an experiment MLflow fails on a foreign key and we take the default one, as its documentation says; without a start time MLflow keeps 0, the year 1970, and we keep the time of the request. The client always sends both.',
    cases: [
      {
        reference: 400,
        ours: 200,
        steps: ['runs: create without an experiment'],
      },
      {
        differs: 'body',
        paths: ['run.info.start_time'],
        steps: ['runs: create without a start time'],
      },
    ],
  },
  {
    title: 'One metric may be logged for two datasets at one time',
    reason: "MLflow's key of a logged model's metric leaves the dataset out, so the second is refused.",
    cases: [
      {
        reference: 400,
        ours: 200,
        steps: ['logged models: one metric for two datasets at one time'],
      },
    ],
  },
  {
    title: 'A dataset is found by its name alone',
    reason: "MLflow's server compares a digest that was not given with nothing, so a search with only a dataset's name finds no model.",
    cases: [
      {
        differs: 'body',
        paths: ['models'],
        steps: ['logged models search: metrics of one dataset', 'logged models search: metrics of two datasets', 'logged models search: any metric of a dataset'],
      },
    ],
  },
  {
    title: 'What is not there is 404',
    reason: 'An unknown logged model is a foreign key error in MLflow, a deleted one can still be tagged, and a folder asked for as a file is a wrong argument.',
    cases: [
      {
        reference: 400,
        ours: 404,
        steps: ['metrics: with an unknown model', 'artifacts: get a folder', 'artifacts: get a folder with a slash', 'artifacts: get %20', 'artifacts: download by run: a folder'],
      },
      {
        reference: 200,
        ours: 404,
        steps: ['logged models: tag a deleted one'],
      },
    ],
  },
  {
    title: 'What the database refuses is said in words',
    reason:
      "A name that another experiment has and a changed param of a logged model are BAD_REQUEST with a statement of SQL in MLflow; we answer as it does when an experiment is created and when a run's param is changed.",
    cases: [
      {
        differs: 'error_code',
        steps: ['logged models: log a changed param', 'experiments: rename to a taken name', 'experiments: rename to the name of a deleted one'],
      },
    ],
  },
  {
    title: 'Minus zero keeps its sign',
    reason: 'A metric is read back as the double that was logged; MLflow on SQLite gives 0.',
    cases: [
      {
        differs: 'body',
        paths: ['metrics.0.value'],
        steps: ['history: minus zero'],
      },
    ],
  },
  {
    title: 'Text is well-formed Unicode without NUL',
    reason:
      'One rule for every text of every request, told with the field and the character. MLflow keeps NUL on SQLite, which PostgreSQL cannot hold, and makes half a surrogate pair and bytes that are no UTF-8 something else than was sent, so that two texts become one.',
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: ['wire: a lone surrogate in a value', 'wire: a lone surrogate in a filter', 'wire: a NUL in a value'],
      },
      {
        reference: 404,
        ours: 400,
        steps: ['wire: bytes that are no UTF-8'],
      },
      {
        differs: 'message',
        steps: ['wire: a lone surrogate', 'wire: a lone surrogate in a key'],
      },
    ],
  },
  {
    title: 'Names and keys that only cause trouble are refused',
    reason:
      "A registered model's name of 1,000 characters or with a line break, a NUL in a name, an empty key of a tag: MLflow on SQLite keeps them, and on PostgreSQL or in a URL they fail.",
    cases: [
      {
        reference: 200,
        ours: 400,
        steps: [
          'models: create with a very long name',
          'models: create with a line break',
          'wire: a NUL in a name',
          'logged models: set a tag without a key',
          'logged models: log a param without a key',
        ],
      },
    ],
  },
  {
    title: 'A path is data',
    reason:
      'We keep no file of that name, so a space is a good name; a backslash, NUL, line break or a `.` is refused before anything is looked for, in every position and encoding. MLflow empties its whole store on `DELETE .` and then fails.',
    cases: [
      {
        reference: 500,
        ours: 400,
        steps: ['artifacts: delete .'],
      },
      {
        reference: 200,
        ours: 400,
        steps: ['artifacts: put ..%5Cx.txt', 'artifacts: put a%5Cb.txt', 'artifacts: put %00.txt', 'artifacts: list path a\\b', 'artifacts: list store path a\\b'],
      },
      {
        reference: 400,
        ours: 200,
        steps: ['artifacts: put %20'],
      },
      {
        reference: 404,
        ours: 400,
        steps: [
          'artifacts: get ..%5Cx.txt',
          'artifacts: get a%5Cb.txt',
          'artifacts: get %00.txt',
          'artifacts: get ./x.txt',
          'artifacts: get %2e/x.txt',
          'artifacts: get a%0Ab.txt',
          'artifacts: put a%0Ab.txt',
        ],
      },
      {
        reference: 308,
        ours: 400,
        steps: ['artifacts: delete %2Fetc'],
      },
      {
        differs: 'message',
        steps: ['artifacts: get ....//x.txt'],
      },
      {
        differs: 'body',
        paths: ['files.*.path'],
        steps: ['artifacts: list path .', 'artifacts: list path ./deep'],
      },
    ],
  },
  {
    title: 'Multipart and presigned transfers work on the local store',
    reason: "MLflow's local store has neither. Large files come in parts, several at once, and each part can be repeated by itself.",
    cases: [
      {
        reference: 501,
        ours: 200,
        steps: ['artifacts: presigned of the store', 'artifacts: multipart create', 'artifacts: multipart create without parts', 'artifacts: multipart abort'],
      },
      {
        reference: 501,
        ours: 404,
        steps: ['artifacts: multipart complete', 'prefixes: presigned by the other prefix'],
      },
      {
        reference: 400,
        ours: 200,
        steps: ['artifacts: presigned upload', 'artifacts: presigned download'],
      },
    ],
  },
  {
    title: 'Errors are JSON everywhere',
    reason:
      "Some of MLflow's routes answer with a page of HTML or with `detail`; ours all have `error_code` and `message`. An unknown route is ENDPOINT_NOT_FOUND, on which the client tries its other way.",
    cases: [
      {
        differs: 'body',
        paths: ['detail'],
        steps: ['artifacts: put a folder', 'artifacts: get .'],
      },
      {
        differs: 'error_code',
        steps: ['artifacts: put a folder', 'artifacts: get .'],
      },
      {
        differs: 'body',
        paths: [''],
        steps: [
          'artifacts: download by run: without a path',
          'logged models: download by version without a path',
          'wire: an unknown route',
          'wire: an unknown route by POST',
          'wire: an unknown version',
          'wire: a slash at the end',
          'wire: other capitals',
          'prefixes: bulk history is only for the UI',
        ],
      },
      {
        differs: 'header',
        paths: ['content-type'],
        steps: ['artifacts: download by run: without a path'],
      },
      {
        reference: 405,
        ours: 404,
        steps: ['wire: the wrong method', 'wire: the wrong method by DELETE', 'wire: PUT where POST belongs'],
      },
      {
        reference: 308,
        ours: 404,
        steps: ['wire: a double slash'],
      },
    ],
  },
  {
    title: 'HEAD works where GET does',
    reason: 'MLflow looks for the parameters of a HEAD request in its body.',
    cases: [
      {
        reference: 400,
        ours: 200,
        steps: ['wire: HEAD of a route'],
      },
    ],
  },
  {
    title: 'Other words, the same answer',
    reason: "Status and code are the same. Sentences about MLflow's environment variables, hosts it looked up or values of Python would mislead here.",
    cases: [
      {
        differs: 'message',
        steps: [
          'experiments: create with a location of 2049',
          'artifacts: download by run: without a run',
          'versions: create from http://host/a/../b',
          'versions: create from http://host/a/%2e%2e/b',
          'versions: create from https://host/a//b/',
          'versions: create from https://host/....//b',
          'versions: create from http://host/a%00b',
          'versions: create from mlflow-artifacts://host/a/../b',
          'aliases: set on an unknown model',
          'logged models: register from an alias',
          'webhooks: create to https://127.0.0.1/x',
          'webhooks: create to https://localhost/x',
          'webhooks: create to https://10.0.0.1/x',
          'webhooks: create to https://169.254.169.254/latest',
          'webhooks: create to https://[::1]/x',
        ],
      },
    ],
  },
  {
    title: 'What the server says of itself',
    reason: 'Multipart uploads are on, there is no gateway for language models, and the character set is spelt in capitals.',
    cases: [
      {
        differs: 'body',
        paths: ['features_enabled.gateway', 'model_artifact_presigned_downloads_supported', 'multipart_uploads_enabled', 'skill_content_max_files', 'skill_content_max_size'],
        steps: ['server: info', 'server: info by the other prefix'],
      },
      {
        differs: 'header',
        paths: ['content-type'],
        steps: ['server: health'],
      },
    ],
  },
  {
    title: 'No traces, scorers, evaluation sets, gateway and workspaces',
    reason: 'They are not served, and 404 ENDPOINT_NOT_FOUND is an answer the client does not repeat.',
    cases: [
      {
        reference: 200,
        ours: 404,
        steps: [
          'language models: search traces',
          'language models: start a trace',
          'language models: delete traces',
          'language models: scorers',
          'language models: create a dataset',
          'language models: search datasets',
          'language models: gateway',
        ],
      },
      {
        reference: 503,
        ours: 404,
        steps: ['language models: workspaces'],
      },
      {
        differs: 'error_code',
        steps: ['language models: a trace', 'language models: assessments'],
      },
    ],
  },
];
