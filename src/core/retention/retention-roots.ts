// Everything that keeps content from being collected. Whoever stores a digest adds a line here; the stores do not compile
// until they say where it stands, and a test finds every column of digests that is not here.

/**
 * What a digest stands for: `bytes` keep themselves alone; `inputs` and `observation` are documents, which keep all they name,
 * the trees of the inputs with all that stands in them; `tree` is a listing that keeps its files.
 */
export type RootKind = 'bytes' | 'inputs' | 'observation' | 'tree';

export const retentionRoots = {
  /** Files of runs and models, and of whatever else has a path. */
  artifact: 'bytes',
  /** Parts of uploads that are neither complete nor given up. */
  uploadPart: 'bytes',
  /** Files of versions, but for those that are only named. */
  collectionFile: 'bytes',
  /** Files of versions in the making, as far as their bytes have come. */
  draftFile: 'bytes',
  runInputs: 'inputs',
  runObservation: 'observation',
} as const satisfies Readonly<Record<string, RootKind>>;

export type RetentionRoot = keyof typeof retentionRoots;

export const rootNames = Object.keys(retentionRoots) as readonly RetentionRoot[];

/** Texts that tell of digests by the way, all of which are kept: evidence over repetitions, proofs. */
export const retentionTexts = ['reproductionEvidence', 'reproductionVerdict', 'proof'] as const;

export type RetentionText = (typeof retentionTexts)[number];
