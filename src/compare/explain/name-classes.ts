// What the name of a parameter or variable speaks of. The lists are short and exact: a name that is not on one is a setting
// like any other.
import { isOnly, phrases, speaksOf } from '../name-words.ts';

const seeds = phrases('seed seeds random_state randomstate random_seed rng');
const data = phrases(
  'batch batches batchsize shuffle shuffled order data dataset datasets dataloader split splits fold folds augment augmentation aug augs sample samples sampler sampling subsample worker workers path paths file files subset crop max_len seq_len feature features column columns target targets scale scaler normalize normalise normalization normalisation',
);
const random = phrases('dropout sample samples sampler sampling subsample colsample augment augmentation aug augs noise shuffle worker workers');
/** Anywhere in a name they are about telling results. */
const telling = phrases(
  'output_dir out_dir output_folder output_path out_path output_file out_file outdir outfile save_dir save_path log_dir log_path logdir log_level log_file log_every log_interval logging_steps logging_dir run_id run_name experiment_name project_name wandb_project tensorboard_dir',
);
/** Only as the whole of a name: a `tag_weight` computes. */
const tellingAlone = phrases('logging verbose verbosity debug quiet silent tag tags note notes progress progress_bar');

/** A name's class; `seed` before all others. */
export type NameClass = 'seed' | 'telling' | 'plain';

export function nameClass(name: string): NameClass {
  if (speaksOf(name, seeds)) return 'seed';
  return speaksOf(name, telling) || isOnly(name, tellingAlone) ? 'telling' : 'plain';
}

export const speaksOfData = (name: string): boolean => speaksOf(name, data);
export const speaksOfChance = (name: string): boolean => speaksOf(name, random);
