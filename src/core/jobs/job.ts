// Work to do after a change, put in the queue in the change's own transaction.

/** Every job there is, with what it carries. A handler record without one of these does not compile. */
export interface JobPayloads {
  /** Tells one webhook of one change. Running it twice tells it twice, with the same delivery id. */
  readonly 'webhook.deliver': { readonly webhookId: string; readonly deliveryId: string; readonly at: number; readonly event: string; readonly data: string };
}

export type JobName = keyof JobPayloads;

export interface Job {
  readonly id: string;
  readonly name: JobName;
  /** JSON of the payload. */
  readonly payload: string;
  readonly runAt: number;
  readonly attempts: number;
}
