"""What is done after the import of which module: file of this package, function in it."""

#: Told with their versions.
FRAMEWORKS = frozenset(
    """catboost cv2 datasets jax keras lightgbm lightning numpy pandas polars pyarrow pytorch_lightning scipy sklearn
    statsmodels tensorflow tokenizers torch torchaudio torchvision transformers xgboost""".split()
)

ACTIONS = {
    "absl.flags": (("program_parameters", "watch_absl"),),
    "argparse": (("program_parameters", "watch_argparse"),),
    "click.core": (("program_parameters", "watch_click"),),
    "typer._click.core": (("program_parameters", "watch_click"),),
    "hydra.core.utils": (("program_parameters", "watch_hydra"),),
    "http.client": (("network_reads", "watch"),),
    "multiprocessing.process": (("endings", "watch_workers"),),
    "threading": (("endings", "watch_threads"),),
    "socket": (("names_of_hosts", "watch"),),
    "random": (("randomness", "watch_random"),),
    "numpy": (("randomness", "watch_numpy"),),
    "torch": (("randomness", "watch_torch"), ("readers", "watch_torch"), ("torch_trace", "begin")),
    "tensorflow": (("randomness", "watch_tensorflow"),),
    "sklearn.base": (("sklearn_trace", "begin"),),
    "xgboost.core": (("readers", "watch"), ("boosting_trace", "watch_matrices")),
    "xgboost.training": (("boosting_trace", "watch_xgboost"),),
    "lightgbm.basic": (("readers", "watch"),),
    "lightgbm.engine": (("boosting_trace", "watch_lightgbm"),),
    "h5py._hl.files": (("readers", "watch"),),
    "safetensors": (("readers", "watch"),),
    "wandb": (("wandb_client", "begin"),),
    "pyarrow": (("readers", "watch"),),
    "pyarrow.csv": (("readers", "watch"),),
    "pyarrow.json": (("readers", "watch"),),
    "pyarrow.orc": (("readers", "watch"),),
    "pyarrow.feather": (("readers", "watch"),),
    "pyarrow.parquet.core": (("readers", "watch"),),
    "pyarrow.dataset": (("readers", "watch"),),
    "polars": (("readers", "watch"),),
    "cv2": (("readers", "watch"),),
    "tokenizers": (("readers", "watch"),),
}
