// The JSON list in which a run remembers the models that clients before MLflow 3 logged.

import { pythonDumps } from '../python-text.ts';

const kept = ['run_id', 'artifact_path', 'utc_time_created'];

/** The list with one more model, of which the facts that say where it is are kept, and its flavors without their settings. */
export function appendLoggedModel(stored: string | undefined, model: Readonly<Record<string, unknown>>): string {
  const entry: Record<string, unknown> = Object.fromEntries(kept.filter((name) => Object.hasOwn(model, name)).map((name) => [name, model[name]]));
  entry['model_uuid'] = model['model_uuid'] ?? null;
  entry['flavors'] = withoutSettings(model['flavors']);
  return pythonDumps([...listOf(stored), entry]);
}

function withoutSettings(flavors: unknown): unknown {
  if (!isObject(flavors)) return {};
  return Object.fromEntries(Object.entries(flavors).map(([name, flavor]) => [name, isObject(flavor) ? without(flavor, 'config') : flavor]));
}

function without(object: Readonly<Record<string, unknown>>, key: string): unknown {
  const { [key]: _, ...rest } = object;
  return rest;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A tag that somebody set to something else counts as empty. */
function listOf(stored: string | undefined): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
