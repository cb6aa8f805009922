"""The scripts of packaging/release/windows, which are no package, as modules."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

RELEASE = Path(__file__).resolve().parents[2] / "packaging" / "release"
WINDOWS = RELEASE / "windows"


def script(path: Path) -> ModuleType:
    """A script's functions; it is not run."""
    spec = importlib.util.spec_from_file_location(f"packaging_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def draw_icon(drawing: str, theme: Path, icon: Path) -> None:
    """One of our drawings as a Windows icon, as the build makes it; ``theme`` is its scratch."""
    svg = RELEASE.parents[1] / "resources" / "icons" / f"{drawing}.svg"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    steps: tuple[tuple[Path, ...], ...] = (
        (RELEASE / "icons.py", svg, theme, Path("x.png")),
        (WINDOWS / "ico.py", theme, Path("x.png"), icon),
    )
    for step in steps:
        subprocess.run([sys.executable, "-P", *step], check=True, env=environment)
