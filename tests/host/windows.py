"""Stands for Windows' libraries: each function is a method of the test's own, and every call is
kept by its name."""

from collections.abc import Callable
from typing import Any


class Function:
    """A function of a library; it takes the attributes that ctypes has."""

    def __init__(self, name: str, calls: list[tuple[str, tuple[Any, ...]]], body: Any) -> None:
        self._name, self._calls, self._body = name, calls, body

    def __call__(self, *given: Any) -> Any:
        self._calls.append((self._name, given))
        return self._body(*given)


class Library:
    """``functions`` by name; any other name is a fault of the test."""

    def __init__(self, **functions: Callable[..., Any]) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        for name, body in functions.items():
            setattr(self, name, Function(name, self.calls, body))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    @property
    def called(self) -> list[str]:
        """The names, in order."""
        return [name for name, _ in self.calls]


def target(reference: Any) -> Any:
    """What ``ctypes.byref`` points to."""
    return reference._obj
