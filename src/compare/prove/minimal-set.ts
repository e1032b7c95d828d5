// Delta debugging: the smallest set of changes that alone has the effect of all of them, found with few experiments.
// First whole groups, then the changes inside the groups that matter. Where every larger set keeps the effect a search by halves finds each
// needed change in about log2(n) experiments; where it does not (a half that does not run without the other), the
// complement search of ddmin (Zeller and Hildebrandt 2002) takes over.

/** Whether the subset alone has the effect of all; `stop` when nothing more may be tried. */
export type SubsetTest<Item> = (subset: readonly Item[]) => Promise<boolean | 'stop'>;

export interface MinimalSet<Item> {
  /** It has the effect, and was tried, unless it is the whole. In the order they were given. */
  readonly items: readonly Item[];
  /** Leaving out any one of them loses the effect, each of which was tried. */
  readonly isMinimal: boolean;
  /** How many different sets were tried. */
  readonly experiments: number;
}

/**
 * Finds the smallest set. All items together must have the effect and none of them must not: neither is tried. The
 * likeliest first makes it short. Each set is tried once.
 */
export async function minimalSet<Item extends { readonly group: string }>(items: readonly Item[], test: SubsetTest<Item>): Promise<MinimalSet<Item>> {
  const search = new Search(items, test);
  try {
    if (items.length > 1 && (await search.has([0]))) return search.result([0], true);
    const inGroups = await search.reduce(groupsOf(items));
    const isSingles = inGroups.every((group) => group.length === 1);
    const found = isSingles ? inGroups.flat() : (await search.reduce(inGroups.flat().map((index) => [index]))).flat();
    return search.result(found, await search.isNeeded(found));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return search.result(search.best, false);
  }
}

function groupsOf(items: readonly { readonly group: string }[]): readonly (readonly number[])[] {
  return [...Map.groupBy(items.keys(), (index) => (items[index] as { readonly group: string }).group).values()];
}

class Stopped extends Error {}

/** Places of items; a bundle of them is put in or left out as one. */
type Bundle = readonly number[];

class Search<Item> {
  /** The smallest set known to have the effect. */
  best: readonly number[];
  readonly #items: readonly Item[];
  readonly #test: SubsetTest<Item>;
  readonly #known = new Map<string, boolean>();

  constructor(items: readonly Item[], test: SubsetTest<Item>) {
    this.#items = items;
    this.#test = test;
    this.best = [...items.keys()];
    this.#known.set(keyOf(this.best), true);
    if (items.length > 0) this.#known.set('', false);
  }

  result(places: readonly number[], isMinimal: boolean): MinimalSet<Item> {
    const sorted = places.toSorted((a, b) => a - b);
    const untried = this.#items.length === 0 ? 1 : 2;
    return { items: sorted.map((place) => this.#items[place] as Item), isMinimal, experiments: this.#known.size - untried };
  }

  async has(places: readonly number[]): Promise<boolean> {
    const sorted = places.toSorted((a, b) => a - b);
    const key = keyOf(sorted);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = await this.#test(sorted.map((place) => this.#items[place] as Item));
    if (answer === 'stop') throw new Stopped();
    this.#known.set(key, answer);
    if (answer && sorted.length < this.best.length) this.best = sorted;
    return answer;
  }

  /** The bundles that are needed, out of those that together have the effect. */
  async reduce(bundles: readonly Bundle[]): Promise<readonly Bundle[]> {
    if (bundles.length <= 1) return bundles;
    return (await this.#byHalves(bundles)) ?? this.#byComplements(bundles);
  }

  /** Whether each is needed. */
  async isNeeded(places: readonly number[]): Promise<boolean> {
    for (const place of places) if (await this.has(places.filter((other) => other !== place))) return false;
    return true;
  }

  /**
   * With some kept, the shortest run of the rest that has the effect ends in one that is needed: keep it, and look only
   * before it for the next. Undefined when what is kept turns out not to be enough, so that sets do not grow as assumed.
   */
  async #byHalves(bundles: readonly Bundle[]): Promise<readonly Bundle[] | undefined> {
    let kept: readonly Bundle[] = [];
    let rest = bundles;
    while (!(await this.has(kept.flat()))) {
      let [low, high] = [0, rest.length];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (await this.has([...kept, ...rest.slice(0, middle)].flat())) high = middle;
        else low = middle;
      }
      if (high === 0) return undefined;
      kept = [...kept, rest[high - 1] as Bundle];
      rest = rest.slice(0, high - 1);
    }
    return kept;
  }

  /** ddmin: leaves out one part after the other, in ever finer parts. */
  async #byComplements(bundles: readonly Bundle[]): Promise<readonly Bundle[]> {
    let current = bundles;
    let parts = 2;
    while (current.length > 1) {
      const reduced = await this.#smaller(current, parts);
      if (reduced !== undefined) {
        current = reduced.bundles;
        parts = reduced.isPart ? 2 : Math.max(2, parts - 1);
      } else if (parts >= current.length) break;
      else parts = Math.min(current.length, parts * 2);
    }
    return current;
  }

  async #smaller(current: readonly Bundle[], parts: number): Promise<{ readonly bundles: readonly Bundle[]; readonly isPart: boolean } | undefined> {
    const cuts = Array.from({ length: parts }, (_, part) => [Math.floor((part * current.length) / parts), Math.floor(((part + 1) * current.length) / parts)] as const);
    for (const [from, to] of cuts) {
      const part = current.slice(from, to);
      if (await this.has(part.flat())) return { bundles: part, isPart: true };
    }
    for (const [from, to] of cuts) {
      const others = [...current.slice(0, from), ...current.slice(to)];
      if (await this.has(others.flat())) return { bundles: others, isPart: false };
    }
    return undefined;
  }
}

function keyOf(places: readonly number[]): string {
  return places.join(' ');
}
