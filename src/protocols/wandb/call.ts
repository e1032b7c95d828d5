// What everything that answers a request of this wire is given.
import type { Caller } from '../../core/access/caller.ts';
import type { ReadJson } from '../../core/base/json-body.ts';
import type { Core } from '../../core/core.ts';
import type { SignedUrls } from './files/signed-urls.ts';

/** How this server was started, as far as the wire tells clients. */
export interface WandbSettings {
  /** Clients send the program and the changes against its last commit with each run. */
  readonly savesCode: boolean;
}

export interface WandbCall {
  readonly core: Core;
  readonly settings: WandbSettings;
  readonly signedUrls: SignedUrls;
  readonly caller: Caller;
  readonly request: Request;
  readonly readJson: ReadJson;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
