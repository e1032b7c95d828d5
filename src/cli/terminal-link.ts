// Text that a terminal opens when it is clicked (OSC 8), where the terminal may be one that does.
import { type Environment, wantsNoColor } from '../config/environment.ts';

export type LinkTo = (text: string, url: string) => string;

const [begin, end] = ['\u001b]8;;', '\u001b\\'];

/** Terminals that do not know such links show the text alone; where there is no terminal nothing is added. */
export function linker(stream: NodeJS.WriteStream, environment: Environment): LinkTo {
  if (stream.isTTY !== true || wantsNoColor(environment)) return (text) => text;
  return (text, url) => `${begin}${url}${end}${text}${begin}${end}`;
}
