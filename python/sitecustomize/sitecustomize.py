"""Starts assay_capture in every Python of a recorded run, then runs the sitecustomize this file shadows."""

import os
import sys

# What importlib.util and importlib.machinery give out, without their imports: this runs in every start of a Python.
from _frozen_importlib import module_from_spec
from _frozen_importlib_external import PathFinder, spec_from_file_location


def _start():
    """Loads the package beside this folder by its place, so that sys.path stays as the program expects it."""
    package = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "assay_capture")
    if "assay_capture" not in sys.modules:
        spec = spec_from_file_location(
            "assay_capture", os.path.join(package, "__init__.py"), submodule_search_locations=[package]
        )
        module = module_from_spec(spec)
        sys.modules["assay_capture"] = module
        spec.loader.exec_module(module)
    from assay_capture.start import start

    start(os.environ)


def _shadowed():
    """The spec of the sitecustomize that would have run without us, or None."""
    own = os.path.dirname(os.path.abspath(__file__))
    return PathFinder.find_spec(
        "sitecustomize", [entry for entry in sys.path if os.path.abspath(entry or ".") != own]
    )


if os.environ.get("ASSAY_CAPTURE_DIR"):
    try:
        _start()
    except Exception:
        # A recorder that does not start is no reason for the program not to.
        pass

_spec = _shadowed()
if _spec is not None and _spec.loader is not None:
    # Its mistakes are its own: site reports them as it would have done.
    _module = module_from_spec(_spec)
    sys.modules["sitecustomize"] = _module
    _spec.loader.exec_module(_module)
