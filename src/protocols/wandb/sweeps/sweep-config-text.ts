// The text of a sweep's config, YAML or JSON, as an object that keeps every number as it was written. Clients print YAML 1.1 and
// mean by it what Python means; read as YAML 1.2 it is the same but for `1e-5`, which Python takes for a text and nobody else does.
import { createRequire } from 'node:module';

import type * as Yaml from 'yaml';

import { AssayError, invalidArgument } from '../../../core/base/errors.ts';
import { depthLimit, type ExactJson, ExactNumber, type ExactObject, isExactObject, parseExact } from '../../../core/base/exact-json.ts';

/** In UTF-16 units. Half a second of parsing; the configs people write have a hundredth of it. */
const textLimit = 256 * 1024;
/** Of all values and names, with one for each: an alias repeats all that it names, so few characters could become very much. */
const sizeLimit = 4 * textLimit;

/** Throws `invalid_argument`. */
export function parseSweepText(text: string): ExactObject {
  if (text.length > textLimit)
    throw invalidArgument(`the sweep's config has ${text.length} characters; the limit is ${textLimit}. Long lists of values are better searched by index, with min and max`);
  const value = parseJson(text) ?? parseYaml(text);
  if (!isExactObject(value)) throw invalidArgument(`the sweep's config is ${JSON.stringify(value).slice(0, 40)}; it must be a mapping with the keys method and parameters`);
  return value;
}

function parseJson(text: string): ExactJson | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return parseExact(text);
  } catch (error) {
    // A flow mapping of YAML begins so too.
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

function parseYaml(text: string): ExactJson {
  // Loaded for those who make sweeps, as for those who have a configuration file.
  const yaml = createRequire(import.meta.url)('yaml') as typeof Yaml;
  // That names are there once is looked at here: the library compares each with each.
  const document = yaml.parseDocument(text, { schema: 'core', uniqueKeys: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) throw invalidArgument(`the sweep's config is no YAML and no JSON: ${error.message.split('\n')[0]!.replace(/[.:]+$/, '')}`);
  return createReading(yaml).valueOf(document.contents, 0);
}

interface Reading {
  readonly valueOf: (node: unknown, depth: number) => ExactJson;
}

/** Aliases are resolved in the order of the text: the library looks through the whole document for each. */
function createReading({ isAlias, isMap, isScalar, isSeq }: typeof Yaml): Reading {
  const anchors = new Map<string, unknown>();
  let size = 0;

  function valueOf(node: unknown, depth: number): ExactJson {
    size += 1 + (isScalar(node) ? (node.source?.length ?? 0) : 0);
    if (size > sizeLimit) throw invalidArgument(`the sweep's config has more than ${sizeLimit} characters once its aliases are written out; shorten it`);
    if (depth > depthLimit) throw invalidArgument(`the sweep's config is nested more than ${depthLimit} levels deep; write it flatter`);
    if (isAlias(node)) return valueOf(anchored(node.source), depth + 1);
    if (isMap(node) || isSeq(node) || isScalar(node)) if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node)) return node.items.map((item) => valueOf(item, depth + 1));
    if (isMap(node)) return objectOf(node, depth);
    return isScalar(node) ? scalarOf(node) : null;
  }

  function anchored(name: string): unknown {
    if (!anchors.has(name)) throw invalidArgument(`the sweep's config has the alias *${name}, which nothing before it is named; write &${name} before what it stands for`);
    return anchors.get(name);
  }

  function objectOf(node: Yaml.YAMLMap, depth: number): ExactObject {
    const entries = new Map<string, ExactJson>();
    for (const { key, value } of node.items) {
      const name = nameOf(valueOf(key, depth + 1));
      if (entries.has(name)) throw invalidArgument(`the sweep's config has '${name}' twice in one place; leave one out`);
      entries.set(name, valueOf(value, depth + 1));
    }
    return Object.fromEntries(entries);
  }

  return { valueOf };
}

function nameOf(key: ExactJson): string {
  if (typeof key === 'string') return key;
  if (key instanceof ExactNumber) return key.text;
  if (typeof key === 'object' && key !== null) throw invalidArgument(`the sweep's config has the name ${JSON.stringify(key).slice(0, 40)}; a name is a text`);
  return String(key);
}

function scalarOf({ value, source }: Yaml.Scalar): ExactJson {
  if (typeof value === 'number') return new ExactNumber(/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source ?? '') ? source! : String(value));
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return null;
}
