// `assay compare A B`: says whether two model or data files, or two folders of them, hold the same, and where not.
import { existsSync, statSync } from 'node:fs';

import { SettingError } from '../config/setting-error.ts';
import { compareFiles, compareFolders } from '../workspace/compare-files.ts';
import type { ComparisonLevel } from '../compare/files/file-comparison.ts';
import { fileReport, folderReport } from './comparison-report.ts';
import { defineCommand } from './command.ts';

const differs = 7;
const cannotCompare = 8;

export const compare = defineCommand({
  name: 'compare',
  about: `Compares two model or data files, or two folders, by what they hold. Nothing in them is executed.

Examples:
  ./assay compare before.pt after.pt
  ./assay compare models/monday models/tuesday
  ./assay compare before.npz after.npz --at byte
  ./assay compare before.csv after.csv --json`,
  flags: { at: { kind: 'choice', choices: ['byte', 'tensor'], value: 'LEVEL', sentence: 'What counts as the same: byte, or tensor (the default: the same content, bit for bit)' } },
  json: 'Everything that was found, as JSON',
  end: `Exit codes: 0 the same at that level, 7 different, 8 cannot be compared, 2 called wrongly.`,
  async run({ flags, words, json, print }) {
    const [before, after] = words;
    if (before === undefined || after === undefined || words.length > 2)
      throw new SettingError(`compare takes two files or two folders, and got ${words.length}; see ./assay compare --help.`);
    const missing = words.find((path) => !existsSync(path));
    if (missing !== undefined) throw new SettingError(`There is no file or folder ${missing}.`);
    const folders = words.map((path) => statSync(path).isDirectory());
    if (folders[0] !== folders[1]) throw new SettingError(`One of ${before} and ${after} is a folder, the other a file; compare two of a kind.`);
    const show: Show = { before, after, json, print };
    return exitCode(folders[0] === true ? showFolders(show) : showFiles(show), flags.at ?? 'tensor');
  },
});

interface Show {
  readonly before: string;
  readonly after: string;
  readonly json: boolean;
  readonly print: (text: string) => void;
}

function showFiles({ before, after, json, print }: Show): ComparisonLevel {
  const comparison = compareFiles(before, after);
  print(json ? JSON.stringify({ before, after, ...comparison }) : fileReport(comparison).join('\n'));
  return comparison.level;
}

function showFolders({ before, after, json, print }: Show): ComparisonLevel {
  const comparison = compareFolders(before, after);
  print(json ? JSON.stringify({ before, after, ...comparison }) : folderReport(comparison).join('\n'));
  return comparison.level;
}

function exitCode(level: ComparisonLevel, at: 'byte' | 'tensor'): number {
  if (level === 'incomparable') return cannotCompare;
  return level === 'byte' || (level === 'tensor' && at === 'tensor') ? 0 : differs;
}
