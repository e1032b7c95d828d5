// Where nobody watched: processes and gaps of a record that leave open whether something was read, set or loaded.
import { isMachineLooker } from '../../documents/machine-looker.ts';
import type { Observation, ObservedProcess } from '../../documents/observation.ts';

/** One reader that may have read anything. */
export interface BlindSpot {
  readonly kind: 'program' | 'gap' | 'nothing';
  /** A program's name, or the sentence of the record. */
  readonly text: string;
}

/** Codes of gaps under which reads go unseen even where system calls were traced. */
const alwaysBlind = /^(reads-unseen|capture-failed)$/;
/** Codes of gaps under which the hooks did not tell all. Codes of later releases are known by what they speak of. */
const blindHooks = /unseen|unwatched|incomplete|overflow|handshake|native/;
/** Where the preloaded library saw the reads, what the hooks in Python leave out is not about reads. */
const onlyHooks = /^python-without-handshake$|^hook-incomplete$/;

/** In the order of what may hide most; empty where every reader was watched. */
export function blindness(observation: Observation): readonly BlindSpot[] {
  const { gaps, processes, readsFoundBy } = observation;
  const isTraced = readsFoundBy === 'trace';
  const isBlind = (code: string): boolean => blindHooks.test(code) && !(readsFoundBy === 'native' && onlyHooks.test(code));
  const told = gaps.filter(({ code }) => alwaysBlind.test(code) || (!isTraced && isBlind(code))).map(({ sentence }): BlindSpot => ({ kind: 'gap', text: sentence }));
  if (isTraced) return told;
  const names = [...new Set(strangersAmong(processes).map(({ argv }) => nameOf(argv)))].sort();
  const spots: readonly BlindSpot[] = [...told, ...names.map((text): BlindSpot => ({ kind: 'program', text }))];
  if (spots.length > 0 || (readsFoundBy !== 'nothing' && processes.length > 0)) return spots;
  return [{ kind: 'nothing', text: readsFoundBy === 'nothing' ? 'reads were not recorded' : 'the program was not watched from inside' }];
}

/** The processes that nobody watched from inside and that may have read an input. */
export function strangersAmong(processes: readonly ObservedProcess[]): readonly ObservedProcess[] {
  return processes.filter((process) => isUnwatched(process) && !isMachineLooker(process));
}

/** Records of earlier releases tell only whether the hooks in Python were there. */
export function isUnwatched({ hasShakenHands, readsSeenBy }: ObservedProcess): boolean {
  return readsSeenBy === undefined ? !hasShakenHands : readsSeenBy === 'nothing';
}

function nameOf(argv: readonly string[]): string {
  return argv[0] === undefined ? 'another program' : (argv[0].split('/').at(-1) as string);
}
