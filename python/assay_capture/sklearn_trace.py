"""Hears of the fits of scikit-learn through the decorator that all of its estimators put on them (1.3 and newer)."""

import functools

from .fit_trace import public_name, recorded
from .value_hash import attributes


def begin(base):
    original = getattr(base, "_fit_context", None)
    if original is None:
        return

    @functools.wraps(original)
    def _fit_context(*args, **kwargs):
        decorate = original(*args, **kwargs)

        @functools.wraps(decorate)
        def decorator(method):
            return _watch(method, decorate(method))

        return decorator

    base._fit_context = _fit_context


def _watch(method, fit):
    names = method.__code__.co_varnames[1 : method.__code__.co_argcount]

    @functools.wraps(fit)
    def watched(estimator, *args, **kwargs):
        def inputs():
            yield from zip(names, args)
            yield from sorted(kwargs.items())

        source = f"{public_name(type(estimator))}.{method.__name__}"
        return recorded(source, inputs, lambda: fit(estimator, *args, **kwargs), lambda _: attributes(estimator))

    return watched
