// The schema, put together from what each noun adds to it.
import { absentSchema } from '../absent/absent-schema.ts';
import { alertSchema } from '../alerts/alert-schema.ts';
import { artifactSchema } from '../artifacts/artifact-schema.ts';
import { consoleSchema } from '../console/console-schema.ts';
import { fileSchema } from '../files/file-schema.ts';
import { historySchema } from '../history/history-schema.ts';
import { projectSchema } from '../projects/project-schema.ts';
import { runSchema } from '../runs/run-schema.ts';
import { serverSchema } from '../server-schema.ts';
import { sweepSchema } from '../sweeps/sweep-schema.ts';

const base = `
  "A JSON document in a text."
  scalar JSONString
  scalar JSON
  scalar Int64
  "Milliseconds."
  scalar Duration
  scalar DateTime

  type Query
  type Mutation

  type PageInfo {
    startCursor: String
    endCursor: String
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
  }
`;

export const schemaText = [base, serverSchema, projectSchema, runSchema, historySchema, consoleSchema, fileSchema, absentSchema, artifactSchema, alertSchema, sweepSchema].join(
  '\n',
);
