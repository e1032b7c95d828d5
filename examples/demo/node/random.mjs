// Random numbers from 0 to 1 with a seed: a linear congruential generator (constants of Numerical Recipes).
export function createRandom(seed) {
  let state = (seed * 2654435761) >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
