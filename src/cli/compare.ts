// `assay compare A B`: says whether two model or data files, or two folders of them, hold the same, and where not.
import { existsSync, statSync } from 'node:fs';

import { compareFiles, compareFolders } from '../workspace/compare-files.ts';
import type { ComparisonLevel } from '../core/comparison/file-comparison.ts';
import { fileReport, folderReport } from './comparison-report.ts';
import { type Command, type CommandInput, misused } from './command.ts';

const differs = 7;
const cannotCompare = 8;

const help = `Compares two model or data files, or two folders, by what they hold. Nothing in them is executed.

Examples:
  ./assay compare before.pt after.pt
  ./assay compare models/monday models/tuesday
  ./assay compare before.npz after.npz --at byte
  ./assay compare before.csv after.csv --json

Flags:
  --at LEVEL    What counts as the same: byte, or tensor (the default: the same content, bit for bit)
  --json        Everything that was found, as JSON

Exit codes: 0 the same at that level, 7 different, 8 cannot be compared, 2 called wrongly.
`;

export const compare: Command = {
  help,
  async run(input) {
    const call = readCall(input.args);
    if (typeof call === 'string') return refuse(call, input);
    const missing = call.paths.find((path) => !existsSync(path));
    if (missing !== undefined) return refuse(`There is no file or folder ${missing}.`, input);
    const [before, after] = call.paths;
    const folders = call.paths.map((path) => statSync(path).isDirectory());
    if (folders[0] !== folders[1]) return refuse(`One of ${before} and ${after} is a folder, the other a file; compare two of a kind.`, input);
    const level = folders[0] === true ? showFolders(before, after, input) : showFiles(before, after, input);
    return exitCode(level, call.at);
  },
};

interface Call {
  readonly paths: readonly [string, string];
  readonly at: 'byte' | 'tensor';
}

/** The two paths and the level asked for, or a sentence about what is wrong. */
function readCall(args: readonly string[]): Call | string {
  const paths: string[] = [];
  let at: string | undefined = 'tensor';
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] as string;
    if (arg === '--at') at = args[(index += 1)];
    else if (arg.startsWith('--at=')) at = arg.slice('--at='.length);
    else if (arg.startsWith('-') && arg !== '-') return `compare has no flag ${arg}; see ./assay compare --help.`;
    else paths.push(arg);
  }
  if (at !== 'byte' && at !== 'tensor') return `--at takes byte or tensor, and got ${at ?? 'nothing'}.`;
  const [before, after] = paths;
  if (before === undefined || after === undefined || paths.length > 2) return `compare takes two files or two folders, and got ${paths.length}; see ./assay compare --help.`;
  return { paths: [before, after], at };
}

function refuse(sentence: string, { json }: CommandInput): number {
  process.stderr.write(json ? `${JSON.stringify({ error: sentence })}\n` : `assay: ${sentence}\n`);
  return misused;
}

function showFiles(before: string, after: string, { json, print }: CommandInput): ComparisonLevel {
  const comparison = compareFiles(before, after);
  print(json ? JSON.stringify({ before, after, ...comparison }) : fileReport(comparison).join('\n'));
  return comparison.level;
}

function showFolders(before: string, after: string, { json, print }: CommandInput): ComparisonLevel {
  const comparison = compareFolders(before, after);
  print(json ? JSON.stringify({ before, after, ...comparison }) : folderReport(comparison).join('\n'));
  return comparison.level;
}

function exitCode(level: ComparisonLevel, at: Call['at']): number {
  if (level === 'incomparable') return cannotCompare;
  return level === 'byte' || (level === 'tensor' && at === 'tensor') ? 0 : differs;
}
