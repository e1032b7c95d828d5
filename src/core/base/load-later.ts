// Operations whose modules are not loaded at the start: what most servers never do costs them neither time nor memory.

type Operations<T> = { readonly [N in keyof T]: (...args: never) => Promise<unknown> };

/** The operations named, loaded all together when one of them is first called. */
export function loadLater<T extends Operations<T>>(names: Readonly<Record<keyof T, true>>, load: () => Promise<T>): T {
  let loading: Promise<T> | undefined;

  async function loaded(): Promise<T> {
    try {
      return await (loading ??= load());
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }

  const later =
    (name: keyof T) =>
    async (...args: never) =>
      (await loaded())[name](...args);
  return Object.fromEntries((Object.keys(names) as (keyof T)[]).map((name) => [name, later(name)])) as unknown as T;
}
