// The requests about artifacts that are messages; the rest carries bytes.
import { checked, int, list, object, required, string, text, withDefault } from '../schema/fields.ts';

export const listArtifactsFields = { run_id: required(string), path: string, page_token: string };
export const listFolderFields = { path: string };
export const createUploadFields = { path: required(string), num_parts: withDefault(int, 0) };
export const completeUploadFields = { path: required(string), upload_id: text, parts: required(list(object({ part_number: withDefault(int, 0), etag: text }))) };
export const abortUploadFields = { path: required(string), upload_id: text };

/** A week: what clouds allow. */
const longestLife = 604_800;
const life = withDefault(
  checked(int, (seconds) => (seconds < 1 || seconds > longestLife ? `expiration must be between 1 and ${longestLife} seconds (got ${seconds}).` : undefined)),
  900,
);
export const presignUploadFields = { run_id: text, model_id: text, path: required(string), expiration: life };
export const presignDownloadFields = { run_id: required(string), path: required(string), expiration: life };
