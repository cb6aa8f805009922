"""The screens of a window. Each is read from the disk and made when somebody first goes there, so
that the window opens as quickly, and takes as little memory, as what is on view."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import cast

from liaison_app.ui.shell.screen import Screen

# In the order of the navigation. ``today`` is `TodayScreen` in ``ui/today/screen.py``, and so on.
NAMES = (
    "today",
    "incidents",
    "packages",
    "alerts",
    "campaigns",
    "guidelines",
    "requests",
    "meetings",
    "day",
    "picture",
    "briefings",
    "exchange",
    "organisations",
    "audit",
    "administration",
)
OFFICE_ONLY = frozenset({"picture"})


def module_of(name: str) -> str:
    """Where the screen ``name`` is written."""
    return f"liaison_app.ui.{name}.screen"


def kind_of(name: str) -> type[Screen]:
    """The class of the screen ``name``."""
    return cast("type[Screen]", getattr(import_module(module_of(name)), f"{name.title()}Screen"))


class Screens(Mapping[str, Screen]):
    """By name, in the order of the navigation."""

    def __init__(self, make: Callable[[type[Screen]], Screen], *, is_office: bool) -> None:
        self._names = [name for name in NAMES if is_office or name not in OFFICE_ONLY]
        self._make = make
        self._made: dict[str, Screen] = {}

    def __getitem__(self, name: str) -> Screen:
        if name not in self._made:
            if name not in self._names:
                raise KeyError(name)
            self._made[name] = self._make(kind_of(name))
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
