// How likely a change of an input is the cause: the prior of its row, turned by what the traces and the errors show.
import type { Divergence } from '../../documents/explanation.ts';
import type { Use } from './find-use.ts';
import { judgeLines } from './judge-lines.ts';
import { nameClass, speaksOfChance, speaksOfData } from './name-classes.ts';
import { isLocaleVariable, isSource, rowOf } from './prior-rows.ts';
import { type PriorRow, priors } from './priors.ts';
import type { InputDifference } from '../inputs/input-difference.ts';

/** What the runs themselves tell beyond their inputs. */
export interface StepHints {
  readonly divergence?: Divergence | undefined;
  /** Kinds of channels compared and equal in every shared step. */
  readonly equalChannels: readonly Divergence['channel'][];
  readonly stepsCompared: number;
  /** The results differ although every shared step of the traces is equal. */
  readonly isAfterSteps: boolean;
  /** Why runs did not end well: exceptions with their places, in words. */
  readonly troubles?: readonly string[] | undefined;
}

export interface Weight {
  /** Above 0; comparable only within one pair of runs. */
  readonly weight: number;
  /** What its row alone would make of it. */
  readonly prior: number;
  /** The row of the table of priors. */
  readonly basis: PriorRow;
  /** Why, in the words of a list. */
  readonly reasons: readonly string[];
}

/** A weight for every change, whatever it is. */
export function weighChange(change: InputDifference, { use }: Use, hints: StepHints): Weight {
  const basis = rowOf(change, use);
  const prior = priors[basis];
  // Only a file that was there and still is can have been read by both.
  const isHalf = (basis === 'code-file/source' || basis === 'code-file/other') && (change.before === undefined || change.after === undefined);
  const likely = (use === 'unknown' ? prior.unseen : prior.used) * (isHalf ? 0.95 : 1);
  const turned = turnBySteps(change, hints);
  const follows = change.follows === undefined ? 1 : 0.1;
  const isNamed = (hints.troubles ?? []).some((text) => namesPath(text, change.key));
  const reasons = [
    ...(isNamed ? ['the error names it'] : []),
    ...(prior.reason === undefined ? [] : [prior.reason]),
    ...turned.reasons,
    ...(change.follows === undefined ? [] : [`it follows from ${change.follows}`]),
  ];
  return { weight: likely * (isNamed ? 1.6 : 1) * turned.factor * follows, prior: likely, basis, reasons };
}

/** Whether a sentence speaks of exactly this: `train.py` in `KeyError: 'lr' (train.py:4)`, and not in `pretrain.py`; `lr` where it is quoted. */
function namesPath(text: string, key: string): boolean {
  if (!/[./]/.test(key)) return text.includes(`'${key}'`) || text.includes(`"${key}"`);
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    const [left, right] = [text.charAt(at - 1), text.charAt(at + key.length)];
    if (!/[\w/.-]/.test(left) && !/[\w/-]/.test(right)) return true;
  }
  return false;
}

/** What the first place where the traces part makes of a change. */
function turnBySteps(change: InputDifference, hints: StepHints): { readonly factor: number; readonly reasons: readonly string[] } {
  const role = roleOf(change);
  const { divergence } = hints;
  if (divergence === undefined) return turnWithoutDivergence(role, hints);
  const differing = divergence.alsoDiffering ?? [divergence.channel];
  if (differing.length === 0) return role.isWork ? { factor: 1.4, reasons: ['the two did not do the same work'] } : { factor: 1, reasons: [] };
  const step = `step ${divergence.step}`;
  if (differing[0] === 'data' && differing.includes('randomness')) {
    if (role.randomness) return { factor: 1.6, reasons: [`the random numbers and the data part at ${step}`] };
    return { factor: role.data ? 1.1 : 0.6, reasons: role.data ? [`the data part at ${step}`] : [] };
  }
  // A seed of its own for the order of the data leaves the common generator as it was; a common seed would not.
  const isCommonSeed = role.isSeed && !speaksOfData(change.key) && hints.equalChannels.includes('randomness');
  if (differing[0] === 'data' && isCommonSeed) return { factor: 0.6, reasons: [`the random numbers were the same at ${step}`] };
  if (differing[0] === 'data') return role.data ? { factor: 1.6, reasons: [`the data part first, at ${step}`] } : { factor: role.randomness ? 0.8 : 0.5, reasons: [] };
  if (differing[0] === 'randomness')
    return role.randomness
      ? { factor: 1.7, reasons: [`the random numbers part first, at ${step}`] }
      : { factor: role.isFile ? 0.3 : 0.5, reasons: [`the data were the same up to ${step}`] };
  if (role.isFile && hints.equalChannels.includes('data')) return { factor: 0.1, reasons: [`what reached the model was the same data up to ${step}`] };
  if (role.numerics) return { factor: 1.4, reasons: [`the results part at ${step} while what went in was the same`] };
  if (role.isSeed && hints.equalChannels.includes('randomness')) return { factor: 0.3, reasons: [`the random numbers were the same up to ${step}`] };
  return { factor: 0.8, reasons: [] };
}

function turnWithoutDivergence(role: Role, { isAfterSteps, stepsCompared }: StepHints): { readonly factor: number; readonly reasons: readonly string[] } {
  if (!isAfterSteps || stepsCompared === 0) return { factor: 1, reasons: [] };
  const why = `all ${stepsCompared} recorded steps are equal, so the difference arises beside or after them`;
  if (role.isFile || role.isCode) return { factor: 1.2, reasons: [why] };
  return { factor: 0.6, reasons: [] };
}

/** What a change can touch. Most code and packages can touch everything. */
interface Role {
  readonly data: boolean;
  readonly randomness: boolean;
  readonly numerics: boolean;
  readonly isFile: boolean;
  readonly isCode: boolean;
  readonly isSeed: boolean;
  /** How long or on what is worked. */
  readonly isWork: boolean;
}

function roleOf(change: InputDifference): Role {
  const { kind, key } = change;
  const isSeed = kind === 'seed' || kind === 'mode' || nameClass(key) === 'seed' || key === 'PYTHONHASHSEED' || (kind === 'setting' && /seed|random|hash/i.test(key));
  const isFile =
    kind === 'data' ||
    kind === 'data-file' ||
    (kind === 'code-file' && !isSource(key) && /\.(csv|tsv|npy|npz|parquet|jsonl|txt|h5|hdf5|pt|bin|dat|arrow|feather|svm|libsvm|png|jpe?g)$/i.test(key));
  const isCode = (kind === 'code-file' && !isFile) || kind === 'entry-point' || kind === 'code-root';
  const isSetting = kind === 'parameter' || kind === 'argument' || kind === 'variable';
  const none = { isFile, isCode, isSeed, isWork: isCode || isSetting };
  if (isSeed) return { ...none, data: true, randomness: true, numerics: false };
  if (isFile || kind === 'network') return { ...none, data: true, randomness: false, numerics: false };
  if (isCode) return { ...none, ...codeRole(change) };
  if (isSetting) return { ...none, data: speaksOfData(key) || isLocaleVariable(key), randomness: speaksOfChance(key), numerics: !speaksOfData(key) };
  if (kind === 'package' || kind === 'package-content' || kind === 'python' || kind === 'tool') return { ...none, data: true, randomness: true, numerics: true };
  return { ...none, data: kind === 'workdir' || kind === 'system', randomness: false, numerics: true };
}

function codeRole({ key, detail }: InputDifference): Pick<Role, 'data' | 'randomness' | 'numerics'> {
  const leaning = judgeLines(key, detail);
  if (leaning === undefined || !(leaning.isAbout.data || leaning.isAbout.randomness || leaning.isAbout.numerics)) return { data: true, randomness: true, numerics: true };
  return leaning.isAbout;
}
