// Registered models and versions in the words of the wire, and MLflow's rules for their names.
import { invalidArgument } from '../../../core/base/errors.ts';
import type { ModelVersion, RegisteredModel } from '../../../core/models/registered-model.ts';
import { some } from '../answer.ts';
import { invalidValue, limits, missingValue } from '../rules.ts';
import { tagsOfModel } from './prompts.ts';
import { wireStage } from './stages.ts';

/** Aliases of versions are told by requests for one version, and by none that list them. */
export function wireVersion(version: ModelVersion, show: 'aliases' | 'listed'): unknown {
  return {
    name: version.modelName,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
    user_id: version.userId,
    current_stage: wireStage(version.stage),
    description: version.description,
    source: version.source,
    run_id: version.runId ?? '',
    // Files are there before a version is made, so it is ready at once; clients poll any other state.
    status: 'READY',
    tags: some(version.tags),
    run_link: version.runLink ?? '',
    aliases: show === 'aliases' ? some(version.aliases) : undefined,
  };
}

export function wireModel(model: RegisteredModel): unknown {
  return {
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description === '' ? undefined : model.description,
    latest_versions: some(model.latestVersions.map((version) => wireVersion(version, 'listed'))),
    tags: some(tagsOfModel(model)),
    aliases: some(model.aliases.map(({ alias, version }) => ({ alias, version: String(version) }))),
  };
}

export function checkModelName(name: string, parameter: 'name' | 'new_name' = 'name'): void {
  if (name.trim() === '') throw missingValue(parameter);
  if (/[/:]/.test(name)) throw invalidArgument(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`);
  // Of what a key may not be, a name without slashes can only be a way up.
  if (name.startsWith('..') || name === '.') {
    throw invalidValue(
      'name',
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${name}'`,
    );
  }
}

/** The rule for looking an alias up; setting one is stricter. */
export function checkAliasName(alias: string): void {
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias)) throw invalidArgument(`Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`);
  if (alias.length > limits.alias) throw invalidArgument(`'Registered model alias name' exceeds the maximum length of ${limits.alias} characters`);
}
