"""Keeps our own mistakes away from the program, without keeping the program's own exceptions away from it."""

import _signal


def belongs_to_program(error):
    """Whether an exception came out of a signal handler of the program that happened to run inside our code."""
    codes = set()
    for number in range(1, _signal.NSIG):
        try:
            codes.add(getattr(_signal.getsignal(number), "__code__", None))
        except ValueError:
            continue
    codes.discard(None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code in codes:
            return True
        trace = trace.tb_next
    return False


FAULT_LIMIT = 20

#: Takes the fields of a line; set when there is a file to write it to.
write_fault = None
_faults = set()


def tell_fault(error):
    """A mistake of ours must not stay unseen either: it is told once per place."""
    if isinstance(error, (RecursionError, MemoryError)):
        # The program's own, which happened to become too much here.
        return
    trace = error.__traceback__
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    if write_fault is not None and place not in _faults and len(_faults) < FAULT_LIMIT:
        _faults.add(place)
        try:
            text = str(error)[:500]
        except Exception:
            text = ""
        write_fault("fault", type=type(error).__name__, message=text, where=place)


def guarded(function):
    """The function, answering None where it would have raised."""

    def run(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if belongs_to_program(error):
                raise
            tell_fault(error)
            return None

    # functools would cost a fifth of the whole start.
    run.__wrapped__, run.__name__, run.__doc__ = function, getattr(function, "__name__", "run"), function.__doc__
    return run


class Callable:
    """Stands in for a built-in function: like one, it does not become a method when a class holds it.

    It pickles by the name under which it can be found, so that a process without hooks loads the original.
    """

    def __init__(self, original, call, module, name):
        self.__wrapped__ = original
        self.__doc__ = getattr(original, "__doc__", None)
        self.__module__ = module
        self.__name__ = name
        self.__qualname__ = name
        self.__text_signature__ = getattr(original, "__text_signature__", None)
        self._call = call

    def __call__(self, /, *args, **kwargs):
        return self._call(*args, **kwargs)

    def __reduce__(self):
        return self.__name__

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return repr(self.__wrapped__)

    def __instancecheck__(self, instance):
        # Some of what is replaced is a class of which programs ask isinstance.
        return isinstance(self.__wrapped__, type) and isinstance(instance, self.__wrapped__)

    def __getattr__(self, name):
        if name == "__wrapped__":
            raise AttributeError(name)
        return getattr(self.__wrapped__, name)
