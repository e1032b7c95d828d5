// How answers are written: one JSON object, fields that are not set left out, doubles as MLflow prints them.

const jsonHeaders = { 'Content-Type': 'application/json' };

/** A JSON answer; fields that are undefined are left out. MLflow's client takes nothing but 200 for success. */
export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: jsonHeaders });
}

/** The same for JSON text that was built by hand. */
export function jsonText(text: string): Response {
  return new Response(text, { status: 200, headers: jsonHeaders });
}

/** A list as proto2 prints it: an empty one is not there. */
export function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

/** The greatest finite double: MLflow's databases hold no infinities, so it stores and returns this instead. */
const greatest = Number.MAX_VALUE;

// Missing in the compiler's library; part of the language since 2025 (JSON.parse source text access).
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A double as a value for JSON.stringify: NaN as text, infinities as the greatest doubles, -0 with its sign. */
export function doubleJson(value: number): unknown {
  if (Number.isFinite(value)) return Object.is(value, -0) ? rawJSON('-0.0') : value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? greatest : -greatest;
}

/** The same as JSON text, for answers that are built as text. */
export function doubleText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : `${value}`;
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? `${greatest}` : `-${greatest}`;
}
