// The door of the sdk: everything a program or the web app may use.
export { ApiError } from './api-error.ts';
export { type BatchedBlob, decodeBlobBatch, encodeBlobBatch } from './blob-batch.ts';
export { byKey } from './by-key.ts';
export { createClient, ownerOf, type CallName, type CallOptions, type Client, type ClientOptions } from './client.ts';
export * from './contract.ts';
export { openExperiment } from './open-experiment.ts';
export { encodePoints, pointsMediaType } from './packed-points.ts';
export { readEvents, type EventOptions } from './events.ts';
export type * from './shapes.ts';
export type * from './documents.ts';
export type * from './job-shapes.ts';
export type * from './logged-shapes.ts';
export type * from './metric-shapes.ts';
export type * from './collection-shapes.ts';
export { type PointsFrame, pointFramesMediaType, readPointFrames } from './points-stream.ts';
export { startRun, type RunLogger, type StartRun } from './run-logger.ts';
export { sendBatch } from './send-batch.ts';
export { decodeNumber, encodeNumber, type WireNumber } from './wire-number.ts';
