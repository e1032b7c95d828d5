// A git folder of our own for one snapshot. It works on the user's tree and objects, but has attributes of its own that
// turn every conversion off (line ends, filters, keywords, encodings), so that git stores the very bytes of the files.
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

import type { FoundRepository } from './find-repository.ts';
import type { GitPlace } from './git-process.ts';
import { makeRepository } from './make-repository.ts';
import { notCode } from './not-code.ts';

export interface ScratchRepository {
  /** Commands that read and change the scratch index. */
  readonly place: GitPlace & { readonly index: string };
  /** Where objects and the private ref are kept. */
  readonly kept: GitPlace;
  /** The index as the last snapshot of this tree left it; it need not exist. */
  readonly lastIndex: string;
  /** Whether the last snapshot looked for the same secrets; what this one looks for is saved with its index. */
  lookedFor(fingerprint: string): Promise<boolean>;
  /** Saves the index for the next snapshot and removes the rest. */
  close(isGood: boolean): Promise<void>;
}

export interface ScratchRequest {
  readonly top: string;
  /** Absent for a folder without git. */
  readonly repository?: FoundRepository | undefined;
  readonly home: string;
  readonly runId: string;
  readonly config: ReadonlyMap<string, string>;
  /** Further patterns of what is left out. */
  readonly excluded: readonly string[];
}

const noConversion = '* -text -eol -crlf -filter -ident -working-tree-encoding\n';

export async function openScratchRepository(request: ScratchRequest): Promise<ScratchRepository> {
  const { top, repository, home, runId, config } = request;
  const folder = join(home, 'cache', 'code', keyOf(repository === undefined ? top : `${repository.gitDir}\0${top}`));
  const gitDir = join(folder, `run-${runId}`);
  await mkdir(join(gitDir, 'info'), { recursive: true, mode: 0o700 });
  const kept = await keptPlace(folder, repository, config);
  await Promise.all([
    mkdir(join(gitDir, 'refs')),
    mkdir(join(gitDir, 'objects')),
    writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/assay\n'),
    writeFile(join(gitDir, 'config'), configText(config)),
    writeFile(join(gitDir, 'info', 'attributes'), noConversion),
    writeExcludes(join(gitDir, 'info', 'exclude'), request),
  ]);
  const index = join(gitDir, 'index');
  const lastIndex = join(folder, 'index');
  const rules = join(folder, 'secrets');
  let lookedFor = '';
  return {
    lookedFor: async (fingerprint) => {
      lookedFor = fingerprint;
      return (await readFile(rules, 'utf8').catch(() => '-')) === fingerprint;
    },
    place: { gitDir, workTree: top, index, objects: join(kept.gitDir, 'objects') },
    kept,
    lastIndex,
    close: async (isGood) => {
      if (isGood) {
        // Were the two not of one run, an index could be trusted that was made without looking.
        await rm(rules, { force: true });
        await rename(index, lastIndex).catch(() => undefined);
        await writeFile(rules, lookedFor, { mode: 0o600 }).catch(() => undefined);
      }
      await rm(gitDir, { recursive: true, force: true });
    },
  };
}

/** The user's own repository when we may write there, else one under ASSAY_HOME that borrows the user's objects. */
async function keptPlace(folder: string, repository: FoundRepository | undefined, config: ReadonlyMap<string, string>): Promise<GitPlace> {
  if (repository !== undefined && (await isOurs(join(repository.commonDir, 'objects'))) && (await isOurs(join(repository.commonDir, 'refs'))))
    return { gitDir: repository.commonDir };
  const gitDir = join(folder, 'repository.git');
  await makeRepository(gitDir, configText(config), repository === undefined ? undefined : join(repository.commonDir, 'objects'));
  return { gitDir };
}

/** Files written among another user's objects would stop that user from adding to them. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return process.getuid === undefined || (await stat(folder)).uid === process.getuid();
  } catch {
    return false;
  }
}

function configText(config: ReadonlyMap<string, string>): string {
  const format = config.get('extensions.objectformat');
  const values = ['filemode', 'symlinks', 'ignorecase', 'precomposeunicode'].flatMap((name) => {
    const value = config.get(`core.${name}`);
    return value === undefined ? [] : [`\t${name} = ${value}`];
  });
  const version = `\trepositoryformatversion = ${format === undefined ? 0 : 1}`;
  return ['[core]', version, '\tbare = false', ...values, ...(format === undefined ? [] : ['[extensions]', `\tobjectformat = ${format}`]), ''].join('\n');
}

async function writeExcludes(path: string, { repository, excluded }: ScratchRequest): Promise<void> {
  const own = repository === undefined ? '' : await readFile(join(repository.commonDir, 'info', 'exclude'), 'utf8').catch(() => '');
  await writeFile(path, `${own}\n${[...notCode, ...excluded].join('\n')}\n`);
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
