// For how long content that nothing keeps yet is left alone.

/** Far longer than any request takes between the moment it makes sure of its content and the commit that keeps it. */
export const leastGraceMs = 3_600_000;
/** A recorder may be cut off for days between the bytes it sends and the record that keeps them. */
export const usualGraceMs = 7 * 24 * 3_600_000;
