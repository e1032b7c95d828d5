"""What is in force in this process: loaded modules and libraries, threads, kernels, settings of determinism.

Asks only what the program itself has loaded, and starts nothing: no CUDA context, no thread pool.
"""

import os
import sys

from . import file_events
from .guard import guarded
from .line_file import path_text, write

THREAD_VARIABLES = (
    "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    "BLIS_NUM_THREADS", "RAYON_NUM_THREADS", "POLARS_MAX_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
)
KERNEL_VARIABLES = (
    "ATEN_CPU_CAPABILITY", "OPENBLAS_CORETYPE", "MKL_CBWR", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES", "GLIBC_TUNABLES", "XLA_FLAGS",
)
SETTING_VARIABLES = (
    "PYTHONHASHSEED", "CUBLAS_WORKSPACE_CONFIG", "NVIDIA_TF32_OVERRIDE", "TF_DETERMINISTIC_OPS",
    "TF_CUDNN_DETERMINISTIC", "NVTE_ALLOW_NONDETERMINISTIC_ALGO", "FLASH_ATTENTION_DETERMINISTIC", "NCCL_ALGO",
    "NCCL_PROTO", "JAX_ENABLE_X64", "JAX_DEFAULT_MATMUL_PRECISION", "HOROVOD_FUSION_THRESHOLD",
)

_has_told = False


def tell_once():
    """For processes that are killed later: what is in force when the first step is done."""
    global _has_told
    if not _has_told:
        _has_told = True
        write("state", **collect(frozenset()))


def collect(known_modules):
    """The fields of `state` and `bye`, without modules a parent process tells."""
    mapped = _mapped_files()
    libraries = sorted(path for path in mapped if _is_library_file(path) and not _is_of_interpreter(path))
    _tell_mapped_data(mapped)
    threads, numerics, settings = {}, {}, {}
    for target, variables in ((threads, THREAD_VARIABLES), (numerics, KERNEL_VARIABLES), (settings, SETTING_VARIABLES)):
        for name in variables:
            if name in os.environ:
                target[name] = os.environ[name]
    settings.setdefault("PYTHONHASHSEED", "random" if sys.flags.hash_randomization else "0")
    for add in (_add_numpy, _add_torch, _add_tensorflow, _add_jax):
        guarded(add)(threads, numerics, settings)
    guarded(_add_openblas)(libraries, threads, numerics)
    return {
        "modules": _module_files(known_modules),
        "libraries": [path_text(path) for path in libraries],
        "threads": threads,
        "numerics": numerics,
        "settings": settings,
        "path": [path_text(entry) for entry in sys.path if type(entry) is str],
    }


def _module_files(known):
    library = os.path.dirname(os.__file__) + os.sep
    own = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
    files = set()
    for name, module in list(sys.modules.items()):
        if name in known and name != "__main__":
            continue
        # getattr would make a module that loads itself lazily do so.
        names = getattr(module, "__dict__", {})
        file = names.get("__file__")
        if name == "__main__" and file is None:
            # The interpreter takes the name of the script away before it ends.
            file = getattr(names.get("__loader__"), "path", None)
        if type(file) is not str or file.startswith(own):
            continue
        if file.startswith(library) and "-packages" + os.sep not in file:
            continue
        files.add(path_text(os.path.normpath(os.path.join(file_events.first_folder, file))))
    return sorted(files)


def _mapped_files():
    files = set()
    try:
        with open("/proc/self/maps", "rb") as maps:
            for line in maps:
                # address perms offset device inode path
                parts = line.rstrip(b"\n").split(None, 5)
                if len(parts) == 6 and parts[5].startswith(b"/") and not parts[5].endswith(b" (deleted)"):
                    files.add(os.fsdecode(parts[5]))
    except OSError:
        # Not Linux, or no /proc here.
        return frozenset()
    return files


def _is_library_file(path):
    return ".so" in os.path.basename(path)


def _is_of_interpreter(path):
    return os.path.basename(os.path.dirname(path)) == "lib-dynload"


def _tell_mapped_data(mapped):
    for path in sorted(mapped):
        if not _is_library_file(path) and path != os.path.realpath(sys.executable) and not path.startswith(("/usr/lib/locale/", "/memfd:", "/SYSV", "/usr/share/locale/", "/usr/lib/x86_64-linux-gnu/gconv/")):
            file_events.note_read(path, "map")


def _add_numpy(_threads, numerics, _settings):
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return
    core = sys.modules.get("numpy._core._multiarray_umath") or sys.modules.get("numpy.core._multiarray_umath")
    features = getattr(core, "__cpu_features__", None)
    if features:
        found = [name for name in getattr(core, "__cpu_baseline__", []) + getattr(core, "__cpu_dispatch__", []) if features.get(name)]
        numerics["numpy.cpu_features"] = " ".join(found)


def _add_torch(threads, numerics, settings):
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "get_num_threads"):
        return
    threads["torch.num_threads"] = str(torch.get_num_threads())
    threads["torch.num_interop_threads"] = str(torch.get_num_interop_threads())
    numerics["torch.cpu_capability"] = torch.backends.cpu.get_cpu_capability()
    numerics["torch.mkldnn"] = _word(torch.backends.mkldnn.is_available())
    numerics["torch.mkl"] = _word(torch.backends.mkl.is_available())
    if torch.version.cuda:
        numerics["torch.cuda"] = torch.version.cuda
        if torch.cuda.is_initialized():
            numerics["torch.cudnn"] = str(torch.backends.cudnn.version())
            numerics["torch.devices"] = ", ".join(torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count()))
    settings.update(torch_settings(torch))
    settings["torch.initial_seed"] = str(torch.initial_seed())


def torch_settings(torch):
    """Flags of torch that decide about determinism and precision."""
    values = {
        "torch.deterministic_algorithms": _word(torch.are_deterministic_algorithms_enabled()),
        "torch.deterministic_algorithms_warn_only": _word(torch.is_deterministic_algorithms_warn_only_enabled()),
        "torch.cudnn.deterministic": _word(torch.backends.cudnn.deterministic),
        "torch.cudnn.benchmark": _word(torch.backends.cudnn.benchmark),
        "torch.float32_matmul_precision": torch.get_float32_matmul_precision(),
        "torch.default_dtype": str(torch.get_default_dtype()),
    }
    try:
        values["torch.cuda.matmul.allow_tf32"] = _word(torch.backends.cuda.matmul.allow_tf32)
        values["torch.cudnn.allow_tf32"] = _word(torch.backends.cudnn.allow_tf32)
    except RuntimeError:
        # The program set precision through the newer interface, which refuses to be asked through this one.
        values["torch.fp32_precision"] = str(torch.backends.fp32_precision)
    return values


def _add_tensorflow(threads, _numerics, settings):
    tensorflow = sys.modules.get("tensorflow")
    config = tensorflow and tensorflow.__dict__.get("config")
    if config is None:
        return
    threads["tensorflow.intra_op"] = str(config.threading.get_intra_op_parallelism_threads())
    threads["tensorflow.inter_op"] = str(config.threading.get_inter_op_parallelism_threads())
    enabled = sys.modules.get("tensorflow.python.framework.config")
    if hasattr(enabled, "is_op_determinism_enabled"):
        settings["tensorflow.op_determinism"] = _word(enabled.is_op_determinism_enabled())


def _add_jax(_threads, _numerics, settings):
    jax = sys.modules.get("jax")
    config = jax and jax.__dict__.get("config")
    if config is None:
        return
    for name in ("jax_enable_x64", "jax_default_matmul_precision", "jax_threefry_partitionable"):
        settings[name.replace("jax_", "jax.", 1)] = str(getattr(config, name, ""))


def _add_openblas(libraries, threads, numerics):
    """Which kernels OpenBLAS chose: it decides about the last bits, and only the library itself knows."""
    # Every mapped library is loaded already, so asking it loads nothing.
    for path in libraries:
        if "openblas" not in os.path.basename(path):
            continue
        import ctypes

        library = ctypes.CDLL(path)
        name = "openblas" if "openblas.core" not in numerics else "openblas " + os.path.basename(path).partition(".so")[0]
        core = _function(library, "get_corename")
        count = _function(library, "get_num_threads")
        if core is not None:
            core.restype = ctypes.c_char_p
            numerics[name + ".core"] = core().decode("ascii", "replace")
        if count is not None:
            threads[name] = str(count())


def _function(library, name):
    for prefix in ("scipy_openblas_", "openblas_"):
        for suffix in ("64_", "_64", "64", ""):
            found = getattr(library, prefix + name + suffix, None)
            if found is not None:
                return found
    return None


def _word(value):
    return "true" if value else "false"
