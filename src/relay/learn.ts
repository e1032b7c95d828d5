// An answer of the server is handed on to the program whether or not the relay can read it.

/** Takes from an answer what can be taken. */
export function learn(lesson: () => unknown): void {
  try {
    lesson();
  } catch {
    // A server of another release may answer in ways that are not ours to refuse.
  }
}
