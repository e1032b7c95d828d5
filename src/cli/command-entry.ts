// A line of the table of commands: what the overview says of a command, and where it is loaded from.
import type { Command } from './command.ts';

export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** By name. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;
