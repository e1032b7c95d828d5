// The one door through which everything of a recording goes out: no secret passes it, whoever wrote the delivery.
import type { Deliverer } from '../outbox/deliverer.ts';
import type { Delivery } from '../outbox/delivery.ts';
import type { Redactor } from '../workspace/secrets/redactor.ts';

export function redactedDeliverer(deliverer: Deliverer, redactor: Pick<Redactor, 'redactAll' | 'redactNamed'>): Deliverer {
  return {
    settle: (patienceMs) => deliverer.settle(patienceMs),
    stop: () => deliverer.stop(),
    get waiting() {
      return deliverer.waiting;
    },
    get isDiskFull() {
      return deliverer.isDiskFull;
    },
    get lost() {
      return deliverer.lost;
    },
    push: (delivery) => deliverer.push(clean(delivery, redactor)),
  };
}

function clean(delivery: Delivery, redactor: Pick<Redactor, 'redactAll' | 'redactNamed'>): Delivery {
  switch (delivery.kind) {
    // Places of files and digests; lines that were redacted when they were put together.
    case 'content':
    case 'printed':
    case 'console':
    case 'manifest':
      return delivery;
    case 'missing-params':
      return { ...delivery, params: delivery.params.map(({ key, value }) => ({ key, value: redactor.redactNamed(key, value) })) };
    default:
      return redactor.redactAll(delivery);
  }
}
