// How the verdicts are called, and what each of them means.
import type { VerdictLevel } from '@assay/sdk';

export const verdictWords: Readonly<Record<VerdictLevel, { readonly word: string; readonly meaning: string; readonly tone: 'same' | 'near' | 'different' | 'none' }>> = {
  byte: { word: 'Byte-identical', meaning: 'Every output has the very same bytes, every metric the very same values.', tone: 'same' },
  tensor: { word: 'Tensor-identical', meaning: 'Every number in every output is the same bit for bit; only how the files are written differs.', tone: 'same' },
  metric: { word: 'Metric-identical', meaning: 'Every logged value is the same in all 64 bits; outputs differ in nothing but volatile fields.', tone: 'same' },
  statistical: { word: 'Statistically equal', meaning: 'Not the same numbers, but equal within the tolerance or the test stated below.', tone: 'near' },
  different: { word: 'Different', meaning: 'The results are not the same.', tone: 'different' },
  'not-runnable': { word: 'Not runnable here', meaning: 'Something it needs was not to be had; it is named below.', tone: 'none' },
};
