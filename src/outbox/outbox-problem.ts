// What could not be delivered as it was meant, one JSON object a line: kept beside the journal for whoever asks.
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Problem {
  /** By this machine's clock. */
  readonly at: number;
  /**
   * `refused`: the server will never take it. `unreadable`: its bytes are gone. `damaged`: part of the journal cannot be
   * read. `dropped`: given up to keep within the cap.
   */
  readonly kind: 'refused' | 'unreadable' | 'damaged' | 'dropped';
  /** One sentence. */
  readonly message: string;
  /** The place in the journal; the same problem found again has the same. */
  readonly sequence?: number | undefined;
  /** What kind of delivery it was, or the method and path of a request. */
  readonly subject?: string | undefined;
  /** Of a damaged journal. */
  readonly file?: string | undefined;
  readonly fromByte?: number | undefined;
  readonly toByte?: number | undefined;
}

function problemsPath(spool: string): string {
  return join(spool, 'problems.jsonl');
}

/** Adds one, durably. */
export async function recordProblem(spool: string, problem: Problem): Promise<void> {
  const file = await open(problemsPath(spool), 'a', 0o600);
  try {
    await file.appendFile(`${JSON.stringify(problem)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Each once, also when a kill came between noting one and going on. */
export async function readProblems(spool: string): Promise<readonly Problem[]> {
  const text = await readFile(problemsPath(spool), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const byIdentity = new Map<string, Problem>();
  for (const line of text.split('\n')) {
    const problem = parsed(line);
    if (problem === undefined) continue;
    const { kind, sequence, file, fromByte, message } = problem;
    byIdentity.set(JSON.stringify([kind, sequence, file, fromByte, kind === 'dropped' ? message : '']), problem);
  }
  return [...byIdentity.values()];
}

/** A half-written last line says nothing. */
function parsed(line: string): Problem | undefined {
  try {
    return JSON.parse(line) as Problem;
  } catch {
    return undefined;
  }
}
