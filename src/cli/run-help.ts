// The text of `assay run --help`.

export const runHelp = `Runs a program and records everything it was made of: code, data, environment, parameters, randomness, output.

Examples:
  ./assay run -- python train.py --lr 0.01
  ./assay run --experiment churn --tag owner=ana -- python train.py
  ./assay run --deterministic --seed 7 -- torchrun --nproc_per_node 2 train.py
  ./assay run --require-clean -- make train
  ./assay run --preflight 20 -- python train.py

Flags (they end at -- or at the program's name; most may stand in assay.toml):
  --experiment NAME   The experiment the run belongs to (default: the project's folder)
  --name NAME         The run's name (default: a readable random one)
  --tag KEY=VALUE     A tag of the run; may be given more than once
  --server URL        The server (default: ASSAY_SERVER, assay.toml, MLFLOW_TRACKING_URI, http://127.0.0.1:5000)
  --data PATH         A file or folder that is an input though no read of it may be seen; may be given more than once
  --require-clean     Do not run when the working copy differs from its commit: exit code 6 and the paths
  --preflight N       Stop after N logged steps, and say whether a long run would be recorded well
  --deterministic     Set seeds and deterministic settings of the frameworks that are loaded
  --seed N            The seed for it (default 0); implies --deterministic
  --trace             Find reads by tracing system calls, for any language (needs strace)
  --offline           Send nothing; ./assay sync does it later
  --quiet             Say nothing, not even at the end
  --json              The summary as one line of JSON, the last line on standard error

The program keeps its standard input, its output, its terminal and its exit code; 127 when there is no such program,
126 when it cannot be executed, 128 + n when signal n ended it. Whatever fails in recording, the program runs.
Exit codes of ./assay run itself: 2 called wrongly, 6 refused by --require-clean; with --preflight 0 ready, 1 not ready.
`;
