// A double as this wire writes it.

export function wireNumber(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}
