/** There are no accounts yet, so no key says more than another; wandb clients of every age take one of exactly 40 characters. */
export const anyKey = 'local'.repeat(8);
