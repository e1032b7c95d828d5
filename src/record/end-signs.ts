// Gathers what speaks for one or another cause of a run's end, from all who saw something.
import type { HookFacts } from '../workspace/hooks/hook-facts.ts';
import { schedulerFacts } from '../workspace/environment/host-facts.ts';
import type { EndSigns } from './end-cause.ts';
import { readOomKills } from './oom-counter.ts';
import type { ProgramFacts } from './program-watch.ts';
import type { RelayState } from '../relay/relay.ts';

export interface EvidenceSources {
  readonly program: ProgramFacts;
  readonly hooks: HookFacts;
  readonly stderrTail: string;
  /** The kernel's counter before the program was started. */
  readonly oomAtStart: number | undefined;
  readonly relay: Pick<RelayState, 'firstNotANumber' | 'lastMetrics'>;
  readonly isDiskFull: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly stopped?: string | undefined;
}

export function endSigns(sources: EvidenceSources): EndSigns {
  const { program, hooks, relay } = sources;
  const main = hooks.processes[0];
  const bye = main?.bye;
  const { exitCode, signal } = program.isWrapperLost ? {} : program;
  return {
    at: program.endedAt ?? Date.now(),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(program.notStarted === undefined ? {} : { notStarted: program.notStarted }),
    isWrapperLost: program.isWrapperLost,
    ...(bye === undefined ? {} : { bye: { exit: bye.exit === 'exception' ? 'exception' : bye.exit === 'sysexit' ? 'sysexit' : 'normal', code: bye.code ?? undefined } }),
    exception: endingException(hooks),
    oomKills: oomKillsSince(sources.oomAtStart),
    stderrTail: sources.stderrTail,
    isSpoolDiskFull: sources.isDiskFull,
    notANumber: relay.firstNotANumber,
    endsNotANumber: relay.firstNotANumber !== undefined && relay.lastMetrics.some(({ key, last }) => key === relay.firstNotANumber?.key && !Number.isFinite(last)),
    asked: program.asked,
    scheduler: Object.keys(schedulerFacts(sources.environment)),
    stopped: sources.stopped,
  };
}

/** The last one of the main process's main thread, else of a worker that died of one. */
function endingException({ exceptions, processes }: HookFacts): EndSigns['exception'] {
  const ending = exceptions.filter(({ thread }) => thread === undefined);
  const found = ending.findLast(({ pid }) => pid === processes[0]?.pid) ?? ending.at(-1);
  return found === undefined ? undefined : { type: found.type, message: found.message, where: found.where };
}

function oomKillsSince(before: number | undefined): number | undefined {
  const now = readOomKills();
  return now === undefined ? undefined : Math.max(0, now - (before ?? 0));
}
