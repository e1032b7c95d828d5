// Logs as training programs write them, made up by chance: nothing in them is a secret, much of it looks a little like one.
import { chance, drawing, type Draw } from './synthetic-secrets.ts';

type Line = (draw: Draw, number: (digits: number) => string) => string;

const lines: readonly Line[] = [
  (_, n) => `epoch ${n(2)}/100 step ${n(5)} loss=0.${n(6)} acc=0.${n(4)} lr=1.0e-0${n(1)} tokens/s=${n(5)}.${n(1)}`,
  (_, n) => `[2026-01-0${n(1)} 10:${n(2)}:${n(2)},${n(3)}] {trainer.py:${n(3)}} INFO - num_tokens: ${n(9)}, tokens_seen=${n(10)}, max_tokens: ${n(4)}`,
  (draw) => `saved checkpoint out/ckpt-${draw('digits', 6)}.pt sha256=${draw('hex', 64)}`,
  (draw) => `commit ${draw('hex', 40)} (HEAD -> main, origin/main)`,
  (draw) => `run_id: ${draw('hex', 32)} parent_run_id=${draw('hex', 32)}`,
  (draw) => `trial ${draw('hex', 8)}-${draw('hex', 4)}-4${draw('hex', 3)}-a${draw('hex', 3)}-${draw('hex', 12)} finished`,
  (_, n) => `tokenizer=GPT2TokenizerFast vocab_size=${n(5)} pad_token='<pad>' eos_token=<|endoftext|> token_type_ids=True tokenizer_name: "bert-base-uncased-v2"`,
  (draw) => `loading weights file model.safetensors from cache at /home/ada/.cache/huggingface/hub/models--bert/snapshots/${draw('hex', 40)}/model.safetensors`,
  (_, n) => `param blocks.${n(2)}.attn.key.weight (768, 768) grad_norm=${n(1)}.${n(6)}e-0${n(1)} key_value_heads=${n(2)}`,
  (draw) => `Downloading https://files.example.org/packages/${draw('hex', 2)}/${draw('hex', 2)}/${draw('hex', 60)}/numpy-2.0.1-cp311-cp311-manylinux_2_17_x86_64.whl (18.2 MB)`,
  (draw) => `numpy==2.0.1 --hash=sha256:${draw('hex', 64)}`,
  (_, n) => `GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-1f2e3d4c-${n(4)}-${n(4)}-${n(4)}-${n(12)}), ${n(5)}MiB / 81920MiB`,
  (draw) => `cache key: ${draw('hex', 64)} hit; dataset fingerprint=${draw('hex', 16)}; primary_key=id foreign_key: user_id_${draw('digits', 4)}`,
  (draw) => `"image/png": "iVBORw0KGgoAAAANSUhEUgAAA${draw('base64', 400)}=="`,
  (draw, n) => `100%|██████████| ${n(4)}/${n(4)} [00:${n(2)}<00:00, ${n(2)}.${n(2)}it/s, loss=0.${n(4)}, hash=${draw('hex', 16)}]`,
  (_, n) => `Traceback (most recent call last): File "/usr/lib/python3.11/site-packages/torch/nn/modules/module.py", line ${n(4)}, in _wrapped_call_impl`,
  (_, n) => `password = os.environ["DB_PASSWORD"]  # line ${n(3)}`,
  (_, n) => `api_key=config.api_key_v${n(1)}, token=get_token(args.profile${n(1)}), secret=None, access_token: ${'{{'} env.TOKEN ${'}}'}`,
  (draw) => `ETag: "${draw('hex', 32)}" x-request-id: ${draw('hex', 32)} Content-MD5: ${draw('base64', 22)}==`,
  (_, n) => `basic block ${n(4)} token bucket refill 10 per second, bearer of bad news, authorization: none`,
  (draw) => `docker pull registry.example.org/team/train@sha256:${draw('hex', 64)}`,
  (draw) => `s3://bucket/path/${draw('alnum', 22)}/part-0000${draw('digits', 1)}.parquet`,
  (draw) => `experiment exp_${draw('alnum', 12)} worker ray::train_${draw('alnum', 8)}(pid=${draw('digits', 5)})`,
  (_, n) => `seed=${n(10)} world_size=${n(1)} MASTER_ADDR=10.0.${n(2)}.${n(2)} MASTER_PORT=${n(5)} NCCL_SOCKET_IFNAME=eth0`,
  (_, n) => `epoch: ${n(1)}  val/perplexity: ${n(2)}.${n(8)}  token_accuracy: 0.${n(8)}  secret_santa_score: ${n(2)}`,
];

/** Lines of a log, each drawn from all kinds. */
export function trainingLog(seed: number, count: number): readonly string[] {
  const random = chance(seed);
  const draw = drawing(random);
  const number = (digits: number): string => draw('digits', digits);
  return Array.from({ length: count }, () => lines[Math.floor(random() * lines.length)]!(draw, number));
}
