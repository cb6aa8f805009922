"""What lies on a medium, as it is offered to be taken in."""

from collections.abc import Sequence
from pathlib import Path

from liaison_app.host.media import Medium
from liaison_app.workflows.bundles import find_bundles
from liaison_app.workflows.media import inserted


class Stick:
    """One medium, always there."""

    def __init__(self, folder: Path) -> None:
        self._medium = Medium(folder, "架空", "1234-ABCD")

    def trace(self) -> bytes:
        return b""

    def found(self) -> Sequence[Medium]:
        return (self._medium,)


def test_what_another_system_lays_beside_a_bundle_is_none(tmp_path: Path) -> None:
    bundle = tmp_path / "nco-to-mofa-0001.liaison"
    for name in (bundle.name, f"._{bundle.name}", "readme.txt"):
        (tmp_path / name).write_bytes(b"\x00\x05\x16\x07")
    assert find_bundles(tmp_path) == [bundle]
    (found,) = inserted(Stick(tmp_path))
    assert found.bundles == (bundle.name,)
