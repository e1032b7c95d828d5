// The mark of a run that repeated another.

/** On such a run: which one. */
export const reproducesTag = 'assay.reproduces';
