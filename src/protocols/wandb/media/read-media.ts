// What an object in a row of this wire is made of. A client writes one file as an object, and several as one object of lists.
import { AssayError } from '../../../core/base/errors.ts';
import { type ExactJson, type ExactObject, isExactObject } from '../../../core/base/exact-json.ts';
import { filesPerMedia, type Histogram, type MediaContent, type MediaFile } from '../../../core/tracking/media/media-content.ts';
import { doubleOf, parseLenient } from '../stream/lenient-json.ts';

const nothing: MediaContent = { files: [], fileCount: 0 };

export function readMedia(json: string, key: string): MediaContent {
  const object = objectAt(json, key);
  if (object === undefined) return nothing;
  const files = filesOf(object);
  const histogram = histogramOf(object);
  return { files: files.slice(0, filesPerMedia), fileCount: files.length, ...(histogram === undefined ? {} : { histogram }) };
}

function objectAt(json: string, key: string): ExactObject | undefined {
  try {
    return find(parseLenient(json), key);
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/** Names may hold dots themselves, so that every way to part the key is tried. */
function find(value: ExactJson, key: string): ExactObject | undefined {
  if (!isExactObject(value)) return undefined;
  const own = Object.hasOwn(value, key) ? value[key] : undefined;
  if (own !== undefined && isExactObject(own) && typeof own['_type'] === 'string') return own;
  for (let dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
    const name = key.slice(0, dot);
    const below = Object.hasOwn(value, name) ? find(value[name]!, key.slice(dot + 1)) : undefined;
    if (below !== undefined) return below;
  }
  return undefined;
}

function filesOf(object: ExactObject): readonly MediaFile[] {
  const captions = listOf(object['captions']);
  const size = sizeOf(object);
  const { filenames } = object;
  if (Array.isArray(filenames)) return listOf(filenames).flatMap((name, index) => fileOf({ path: name, ...size, caption: captions[index] ?? '' }));
  const several = ['audio', 'videos', 'html'].map((name) => object[name]).find((found) => Array.isArray(found));
  if (several !== undefined) return listOf(several).flatMap((one, index) => (isExactObject(one) ? fileOf({ ...one, caption: one['caption'] ?? captions[index] ?? '' }) : []));
  return fileOf(object);
}

function listOf(value: ExactJson | undefined): readonly ExactJson[] {
  return Array.isArray(value) ? (value as readonly ExactJson[]) : [];
}

function sizeOf({ width, height }: ExactObject): ExactObject {
  return { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
}

/** None for what names no place. A path with a scheme is a place elsewhere. */
function fileOf(object: ExactObject): readonly MediaFile[] {
  const { path, artifact_path: artifactPath, caption } = object;
  const place = typeof path === 'string' ? path : artifactPath;
  if (typeof place !== 'string' || place === '') return [];
  const [width, height, sizeBytes] = [object['width'], object['height'], object['size']].map(countOf);
  return [
    {
      ...(/^[a-z][a-z0-9+.-]*:\/\//i.test(place) ? { reference: place } : { path: place }),
      ...(typeof caption === 'string' && caption !== '' ? { caption } : {}),
      ...(width === undefined || width === 0 ? {} : { width }),
      ...(height === undefined || height === 0 ? {} : { height }),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    },
  ];
}

function countOf(value: ExactJson | undefined): number | undefined {
  const number = doubleOf(value);
  return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** `bins` are edges; `packedBins` are as many of one size. */
function histogramOf({ values, bins, packedBins }: ExactObject): Histogram | undefined {
  const counts = numbersOf(values);
  const edges = bins === undefined ? unpacked(packedBins) : numbersOf(bins);
  if (counts === undefined || edges === undefined || counts.length === 0 || edges.length !== counts.length + 1) return undefined;
  return edges.every((edge, index) => index === 0 || edge >= edges[index - 1]!) && counts.every((count) => count >= 0) ? { edges, counts } : undefined;
}

/** More bins nobody draws, or looks at. */
const binLimit = 10_000;

function unpacked(packed: ExactJson | undefined): readonly number[] | undefined {
  if (packed === undefined || !isExactObject(packed)) return undefined;
  const [low, size, count] = [packed['min'], packed['size'], packed['count']].map(doubleOf);
  if (low === undefined || size === undefined || count === undefined || !Number.isInteger(count) || count < 1 || count > binLimit) return undefined;
  const edges = Array.from({ length: count + 1 }, (_none, index) => low + size * index);
  return edges.every(Number.isFinite) ? edges : undefined;
}

/** Undefined when it is no list of finite numbers. */
function numbersOf(value: ExactJson | undefined): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > binLimit + 1) return undefined;
  const numbers = listOf(value).map(doubleOf);
  return numbers.every((number) => number !== undefined && Number.isFinite(number)) ? (numbers as readonly number[]) : undefined;
}
