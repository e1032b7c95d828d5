// What agents leave out of a sweep's command.
import type { ExactJson } from '../../../core/base/exact-json.ts';

/** What an agent puts something in place of, as its newest client has it; `${envvar:NAME}` besides. */
const macros: ReadonlySet<string> = new Set(
  'env interpreter program args args_no_hyphens args_no_equals args_no_boolean_flags args_json args_json_file args_dict args_append_hydra args_override_hydra'.split(' '),
);

/** Agents take any other macro out without a word, so that a program is started without its parameters, say. */
export function commandWarnings(command: readonly ExactJson[] | undefined): readonly string[] {
  return (command ?? []).flatMap((word) => {
    const name = typeof word === 'string' ? /^\$\{(.*)\}$/.exec(word)?.[1] : undefined;
    if (name === undefined || macros.has(name) || name.startsWith('envvar:')) return [];
    return [`command: ${JSON.stringify(word)} stands for nothing, and agents leave it out; give one of ${[...macros].map((macro) => `\${${macro}}`).join(', ')}`];
  });
}
