// Secrets of a recorded run, which its record does not hold: each comes from a variable of this process, under its own name or
// under one that was told; never from the command line. Pure.
import type { Environment } from '../config/environment.ts';
import { SettingError } from '../config/setting-error.ts';
import type { Claim } from '../documents/verdict.ts';
import type { KnownSecret } from '../workspace/secrets/known-values.ts';

export interface SecretSources {
  readonly environment: Environment;
  /** By the secret's name: which variable holds it. */
  readonly variables?: ReadonlyMap<string, string> | undefined;
  /** The command as it was typed, by who has it before him: nothing has to be looked up then. */
  readonly typed?: readonly string[] | undefined;
}

export interface GivenArguments {
  /** The recorded words, with what could be found in its place. */
  readonly argv: readonly string[];
  readonly secrets: readonly KnownSecret[];
  readonly claims: readonly Claim[];
  /** What could not be found, a sentence each. */
  readonly missing: readonly string[];
}

const placeholder = /\[redacted:([^\]:]*)(?::([^\]]*))?\]/g;

/** `--secret NAME=VARIABLE`. Throws a `SettingError` for what is no variable that is set, and does not repeat it: it may be a value. */
export function secretVariables(flags: readonly string[], environment: Environment): ReadonlyMap<string, string> {
  return new Map(
    flags.map((flag) => {
      const sign = flag.indexOf('=');
      const name = sign < 0 ? flag : flag.slice(0, sign);
      const variable = sign < 0 ? flag : flag.slice(sign + 1);
      if (name === '' || environment[variable] === undefined)
        throw new SettingError('--secret takes NAME=VARIABLE, the name of a variable that is set in this shell and holds the value, never the value itself');
      return [name, variable];
    }),
  );
}

export function givenArguments(argv: readonly string[], sources: SecretSources): GivenArguments {
  const secrets: KnownSecret[] = [];
  const claims: Claim[] = [];
  const missing: string[] = [];
  const words = argv.map((word, index) => {
    if (!word.includes('[redacted:')) return word;
    const typed = sources.typed?.[index];
    if (typed !== undefined && sources.typed?.length === argv.length) return typed;
    return word.replaceAll(placeholder, (mark, rule: string, name = '') => {
      const key = rule === 'known-value' || rule === 'undecided' ? (name as string) : rule;
      const variable = variablesFor(key, sources).find((candidate) => sources.environment[candidate] !== undefined);
      const value = variable === undefined ? undefined : sources.environment[variable];
      if (variable === undefined || value === undefined) {
        missing.push(missingArgument(word, key, sources));
        return mark;
      }
      secrets.push({ name: key, value, isArgument: true });
      claims.push({
        about: 'variables',
        state: 'unknown',
        sentence: `The argument ${word} held a secret, which was not recorded; the one in the variable ${variable} was used.`,
        ceiling: 'byte',
      });
      return value;
    });
  });
  return { argv: words, secrets, claims, missing };
}

/** The variables that were told for others, under the names the program asks for. */
export function withTold({ environment, variables = new Map() }: SecretSources): Environment {
  const told = [...variables].flatMap(([name, variable]) => (name === variable || environment[variable] === undefined ? [] : [[name, environment[variable]] as const]));
  return { ...environment, ...Object.fromEntries(told) };
}

/** That told, else its own name, and as variables are written. */
function variablesFor(name: string, { variables }: SecretSources): readonly string[] {
  const told = variables?.get(name);
  return told === undefined ? [...new Set([name, name.replaceAll(/[-.]/g, '_'), name.replaceAll(/[-.]/g, '_').toUpperCase()])] : [told];
}

function missingArgument(word: string, name: string, sources: SecretSources): string {
  const own = variablesFor(name, sources).at(-1)!;
  const set = /^[A-Za-z_]\w*$/.test(own) ? `set ${own} in this shell, or ` : '';
  return `the argument ${word} held a secret, which was not recorded: ${set}name the variable that holds it with --secret ${name}=VARIABLE`;
}

/** A variable that is an input, was a secret, and is not set here. */
export function missingVariable(name: string): string {
  return `the variable ${name} held a secret, which was not recorded, and is not set here: set it, or name the variable that holds it with --secret ${name}=VARIABLE`;
}
