// The stores with their heavy reads made another way: in a thread, or when it is their turn.
import { heavyReads, type Stores, type WholeStores } from '../../core/store.ts';

/** A heavy read, by name. */
export interface HeavyRead {
  readonly store: keyof typeof heavyReads;
  readonly method: string;
  readonly args: readonly unknown[];
  /** As `WholeStores.within`; undefined for everything. */
  readonly projects?: readonly string[] | undefined;
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** `make` gets the read, and how it would be made without it. */
export function withHeavyReads(stores: WholeStores, make: (read: HeavyRead, asIs: () => Promise<unknown>) => Promise<unknown>): WholeStores {
  function replaced(found: Stores, projects?: readonly string[]): Stores {
    const changed = { ...found };
    for (const store of Object.keys(heavyReads) as (keyof typeof heavyReads)[]) {
      const methods = found[store] as unknown as Readonly<Record<string, Method>>;
      const heavy = heavyReads[store].map((method): [string, Method] => [method, (...args) => make({ store, method, args, projects }, () => methods[method]!(...args))]);
      Object.assign(changed, { [store]: { ...methods, ...Object.fromEntries(heavy) } });
    }
    return changed;
  }
  return { ...replaced(stores), within: (projects) => replaced(stores.within(projects), projects) };
}
