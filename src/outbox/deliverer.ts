// Puts deliveries into the outbox, in order, and keeps them in memory while the disk takes none. From there they go to
// the outbox once there is room, or straight to the server when nothing waits before them.
import type { Delivery } from './delivery.ts';
import { JournalError } from './journal.ts';
import type { Outbox } from './outbox.ts';

export interface DelivererOptions {
  readonly outbox: Outbox;
  /** Sends one thing at once; absent without a server. Throws when it could not. */
  readonly send?: ((delivery: Delivery) => Promise<void>) | undefined;
  /** Whether all that was pushed has been sent, though a full disk may keep that from being noted. */
  readonly isAllSent: () => boolean;
}

export interface Deliverer {
  /** Resolves when it is durable, or waits in memory. */
  push(delivery: Delivery): Promise<void>;
  /** The disk refused something at some time. */
  readonly isDiskFull: boolean;
  /** What still waits in memory. */
  readonly waiting: number;
  /** What was given up, because memory has an end too. */
  readonly lost: number;
  /** Tries for a while to empty the memory. */
  settle(patienceMs: number): Promise<void>;
  stop(): void;
}

const retryMs = 500;
const mostWaiting = 20_000;

export function createDeliverer({ outbox, send, isAllSent }: DelivererOptions): Deliverer {
  let queue: Delivery[] = [];
  let isDiskFull = false;
  let lost = 0;
  /** What was pushed last is sent by another hand, and must come first. */
  let storedAt = 0;
  let moving: Promise<void> | undefined;
  const timer = setInterval(() => void move(), retryMs);
  timer.unref();

  function keep(delivery: Delivery): void {
    if (queue.length >= mostWaiting) {
      // Readings of the machine are the least loss.
      const index = queue.findIndex((waiting) => waiting.kind === 'batch' || waiting.kind === 'printed');
      if (index >= 0) queue.splice(index, 1);
      lost += 1;
    }
    queue.push(delivery);
  }

  function move(): Promise<void> {
    moving ??= moveAll().finally(() => (moving = undefined));
    return moving;
  }

  async function moveAll(): Promise<void> {
    while (queue.length > 0) {
      const head = queue[0] as Delivery;
      if (!(await store(head)) && !(await sendNow(head))) return;
      queue = queue.slice(1);
    }
  }

  async function store(delivery: Delivery): Promise<boolean> {
    try {
      await outbox.push(delivery);
      storedAt = performance.now();
      return true;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      isDiskFull ||= error.isDiskFull;
      return false;
    }
  }

  async function sendNow(delivery: Delivery): Promise<boolean> {
    if (send === undefined || !isAllSent() || performance.now() - storedAt < retryMs) return false;
    try {
      await send(delivery);
      return true;
    } catch {
      // The server is away too; later.
      return false;
    }
  }

  return {
    async push(delivery) {
      if (queue.length === 0 && (await store(delivery))) return;
      keep(delivery);
    },
    get isDiskFull() {
      return isDiskFull;
    },
    get waiting() {
      return queue.length;
    },
    get lost() {
      return lost;
    },
    async settle(patienceMs) {
      const until = performance.now() + patienceMs;
      while (queue.length > 0 && performance.now() < until) {
        await move();
        if (queue.length > 0) await new Promise((resolve) => setTimeout(resolve, retryMs / 2));
      }
    },
    stop: () => clearInterval(timer),
  };
}
