// What a job that gave room back, or looked at what is kept, came to, as lines for a terminal. Pure.
import type { JobDetail } from '../../sdk/index.ts';
import { bytesText } from './terminal-sparkline.ts';
import { printable } from './terminal-text.ts';

interface Thing {
  readonly kind: string;
  readonly id: string;
}

interface Collected {
  readonly kept: number;
  readonly keptBytes: number;
  readonly young: number;
  readonly freed: number;
  readonly freedBytes: number;
}

interface Emptied {
  readonly runs: number;
  readonly loggedModels: number;
  readonly experiments: number;
  readonly files: number;
  readonly held: readonly (Thing & { readonly reason: string })[];
}

interface Verified {
  readonly checked: number;
  readonly checkedBytes: number;
  readonly damagedCount: number;
  readonly damaged: readonly { readonly digest: string; readonly holders: readonly Thing[] }[];
}

export function gcLines({ id, name, state, error, payload, result }: JobDetail): readonly string[] {
  if (state !== 'done') return [`The job ${id} ${state === 'cancelled' ? 'was cancelled' : `failed: ${error ?? 'it gave no reason'}`}`];
  const isDryRun = (payload as { readonly isDryRun?: boolean }).isDryRun === true;
  if (name === 'bin.empty') return emptiedLines(result as Emptied, isDryRun);
  return name === 'content.verify' ? verifiedLines(result as Verified) : collectedLines(result as Collected, isDryRun);
}

function collectedLines({ kept, keptBytes, young, freed, freedBytes }: Collected, isDryRun: boolean): readonly string[] {
  return [
    `${isDryRun ? 'Would give back' : 'Gave back'} ${bytesText(freedBytes)} of ${counted(freed, 'content')} that nothing keeps.`,
    `${counted(kept, 'content')} of ${bytesText(keptBytes)} kept${young === 0 ? '' : `, ${counted(young, 'content')} too young to go`}.`,
  ];
}

function emptiedLines({ runs, loggedModels, experiments, files, held }: Emptied, isDryRun: boolean): readonly string[] {
  const what = `${counted(runs, 'run')}, ${counted(loggedModels, 'logged model')} and ${counted(experiments, 'experiment')}`;
  return [
    isDryRun ? `Would remove ${what} for good; the room of their contents comes on top of what follows.` : `Removed ${what} for good, with ${counted(files, 'file')}.`,
    ...held.map(({ kind, id, reason }) => printable(`  ${kind} ${id} stays: ${reason}`)),
  ];
}

function verifiedLines({ checked, checkedBytes, damagedCount, damaged }: Verified): readonly string[] {
  return [
    `Read ${counted(checked, 'content')} of ${bytesText(checkedBytes)}: ${damagedCount === 0 ? 'all are whole' : `${damagedCount} damaged`}.`,
    ...damaged.flatMap(({ digest, holders }) => [
      `  ${digest}`,
      ...(holders.length === 0 ? ['    nothing keeps it'] : holders.map(({ kind, id }) => printable(`    of the ${kind} ${id}`))),
    ]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
