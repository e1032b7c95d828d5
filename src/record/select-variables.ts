// Which environment variables are inputs of a run: those that are known to change what frameworks compute, those the
// project names, and those whose names stand in the code. Never all of them, and never a secret. Pure.
import type { Redactor } from '../workspace/secrets/redactor.ts';

export interface VariableChoice {
  readonly environment: Readonly<Record<string, string>>;
  /** From assay.toml. */
  readonly named: readonly string[];
  /** Names that were found in the text of the code. */
  readonly inCode: ReadonlySet<string>;
  /** Means of restoring. */
  readonly notInputs: readonly string[];
  readonly redactor: Pick<Redactor, 'redactNamed'>;
}

const known =
  /^(?:CUDA_|CUBLAS|CUDNN_|NCCL_|GLOO_|UCX_|TORCH|PYTORCH_|ATEN_|OMP_|GOMP_|KMP_|MKL_|OPENBLAS_|GOTO_|BLIS_|VECLIB_|NUMEXPR_|ONEDNN_|DNNL_|NPY_|NUMBA_|TF_(?!CLI|VAR)|XLA_|JAX_|KERAS_|TPU_|NVTE_|NVIDIA_TF32_OVERRIDE$|FLASH_ATTENTION_|MAMBA_|CAUSAL_CONV1D_|HOROVOD_|ACCELERATE_|DEEPSPEED_|TOKENIZERS_|TRANSFORMERS_|DATASETS_|HF_(?!HOME$|TOKEN)|HYDRA_|SKLEARN_|SCIPY_|JOBLIB_|LOKY_|PYTHON(?:PATH|HASHSEED|OPTIMIZE|UTF8|IOENCODING|FAULTHANDLER|NODEBUGRANGES|INTMAXSTRDIGITS|WARNINGS|DEVMODE|MALLOC)$|R_(?:PROFILE|ENVIRON|LIBS)|JULIA_(?!DEPOT)|NODE_(?:ENV|OPTIONS|PATH)$|LD_(?:PRELOAD|LIBRARY_PATH)$|GLIBC_TUNABLES$|MALLOC_|LANG$|LANGUAGE$|LC_|TZ$|SOURCE_DATE_EPOCH$|SEED$|[A-Z_]*RANDOM_SEED$|PL_GLOBAL_SEED$|(?:GLOBAL_|LOCAL_)?RANK$|(?:LOCAL_)?WORLD_SIZE$)/;

/** Of the person, the machine or the session, whatever code speaks of them. */
const personal =
  /^(?:HOME|USER|USERNAME|LOGNAME|MAIL|PWD|OLDPWD|SHLVL|_|PATH|SHELL|TERM|TERM_.*|COLORTERM|COLUMNS|LINES|HOSTNAME|HOST|DISPLAY|WAYLAND_DISPLAY|EDITOR|VISUAL|PAGER|LS_COLORS|PS1|PS2|IFS|RANDOM|PPID|UID|EUID|TMPDIR|TEMP|TMP|VIRTUAL_ENV(?:_PROMPT)?|CONDA_.*|PYENV_.*|SSH_.*|GPG_.*|DBUS_.*|XDG_.*|GIT_.*|CI|MLFLOW_.*|ASSAY_.*|WANDB_.*|NODE_COMPILE_CACHE|INVOCATION_ID|JOURNAL_STREAM|(?:HTTPS?|ALL|NO|FTP)_PROXY|(?:https?|all|no|ftp)_proxy|SSL_CERT_.*|SSL_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|PIP_.*|UV_.*|TMUX.*|NODE_TEST_.*)$/;

const secretName = /(?:^|_)(?:TOKEN|SECRET|SALT|PASSWORD|PASSWD|PASS|CREDENTIALS?|CREDS?|AUTH|API_?KEY|APIKEY|ACCESS_KEY|PRIVATE_KEY|SIGNING_KEY)(?:_|$)/i;

/** Name and value, secrets replaced, by name. */
export function selectVariables({ environment, named, inCode, notInputs, redactor }: VariableChoice): Readonly<Record<string, string>> {
  const wanted = new Set(named);
  const left = new Set(notInputs);
  const isInput = (name: string): boolean => wanted.has(name) || (!personal.test(name) && !secretName.test(name) && (known.test(name) || inCode.has(name)));
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => !left.has(name) && isInput(name))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, secretName.test(name) ? '[withheld]' : redactor.redactNamed(name, value)]),
  );
}

/** Names that are worth looking for in the code: the others are settled already. */
export function undecidedNames(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(environment).filter((name) => /^[A-Za-z_][A-Za-z0-9_]{2,}$/.test(name) && !personal.test(name) && !known.test(name));
}

/** Whether a variable is an input by its name alone, whatever the code says of it. */
export function isInputByName(name: string): boolean {
  return !personal.test(name) && !secretName.test(name) && known.test(name);
}
