// Which metrics a person looks at first: what is measured on held-out data, then quality, then loss, then all else.
import { phrases, speaksOf } from '../name-words.ts';

const heldOut = phrases('val valid validation eval evaluation test testing dev holdout unseen cv best');
const quality = phrases(
  'acc accuracy f1 auc auroc auprc roc_auc score r2 precision recall map iou miou dice bleu rouge mcc kappa ndcg mrr hit_rate top1 top5 psnr ssim reward return success_rate em',
);
const loss = phrases('loss error err mse rmse mae mape perplexity ppl nll logloss log_loss cross_entropy wer cer fid regret');
/** How it went, not what came of it. */
const beside = phrases(
  'grad grads gradient norm lr learning_rate step steps epoch epochs iteration iterations time seconds duration runtime elapsed memory mem gpu cpu throughput per_second flops momentum system count size weight weights',
);

/** In that order; alike ones by their names. */
export function byHeadline(one: string, other: string): number {
  return interest(one) - interest(other) || (one < other ? -1 : one > other ? 1 : 0);
}

function interest(key: string): number {
  const kind = speaksOf(key, quality) ? -12 : speaksOf(key, loss) ? -10 : 0;
  return (speaksOf(key, heldOut) ? -20 : 0) + kind + (speaksOf(key, beside) ? 40 : 0);
}
