"""The screens of a window: each is made when somebody first goes there, so that the window opens
as quickly, and takes as little memory, as what is on view."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from liaison_app.ui.shell.screen import Screen


class Screens(Mapping[str, Screen]):
    """By name, in the order of the navigation."""

    def __init__(
        self, kinds: Sequence[type[Screen]], make: Callable[[type[Screen]], Screen]
    ) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        self._make = make
        self._made: dict[str, Screen] = {}

    def __getitem__(self, name: str) -> Screen:
        if name not in self._made:
            self._made[name] = self._make(self._kinds[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)
