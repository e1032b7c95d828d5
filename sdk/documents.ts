// The documents of a recorded run, as the product's one definition of each has them. Only types cross: what is published
// has them written out (scripts/pack-sdk.mjs), and needs nothing besides.
export type { CodeRoot, CommandInputs, DataInput, Distribution, EnvironmentInputs, Inputs, MachineInputs, PythonInputs, RandomnessInputs } from '../src/documents/inputs.ts';
export type { AppliedSetting, EndCause, Gap, Observation, ObservedProcess, OutputFile, Repository, RunEnd, SeenInput } from '../src/documents/observation.ts';
export type { ComparisonRules } from '../src/documents/rules.ts';
export type { StepEvent } from '../src/documents/steps.ts';
export type { TreeEntry, TreeListing } from '../src/documents/tree.ts';
export type {
  Claim,
  ConsoleEvidence,
  EndEvidence,
  EquivalenceTest,
  MetricEvidence,
  OutputEvidence,
  Reproduction,
  Teller,
  ToldEvidence,
  ToleranceSource,
  Verdict,
  VerdictEvidence,
  VolatileField,
} from '../src/documents/verdict.ts';
export type { VerdictLevel } from '../src/documents/verdict-level.ts';
export type { ChangeDetail, Divergence, Explanation, Hunk, InputChange, Proof, ProofExperiment, SiblingRun, UncapturedInput } from '../src/documents/explanation.ts';
export type { InputGroup } from '../src/documents/input-group.ts';

// Their names in release 0.1.
export type { Inputs as Manifest } from '../src/documents/inputs.ts';
export type { StepEvent as TraceEvent } from '../src/documents/steps.ts';
