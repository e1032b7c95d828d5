// What clients of this wire log besides numbers and texts: objects with a type of their own, in our words.
import type { MediaKind } from '../../../core/tracking/media/media.ts';

/** Types without a row here are files of some sort; tables in several parts are artifacts, not one file that can be shown. */
const kinds: Readonly<Record<string, MediaKind>> = {
  'image-file': 'image',
  'images/separated': 'image',
  'audio-file': 'audio',
  audio: 'audio',
  'video-file': 'video',
  videos: 'video',
  'table-file': 'table',
  'incremental-table-file': 'table',
  histogram: 'histogram',
  'html-file': 'page',
  html: 'page',
};

export function mediaKindOf(type: string): MediaKind {
  return Object.hasOwn(kinds, type) ? kinds[type]! : 'file';
}
