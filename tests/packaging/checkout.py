"""A small checkout with the real packaging scripts: a program that says how it was called, and a
lock with one dependency, made here, so that setting it up needs no network.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

PROGRAM = """
import json, os, sys
import lantern
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "lantern": lantern.VERSION}))
sys.exit(int(os.environ.get("STATUS", "0")))
"""


@dataclass(frozen=True)
class Outcome:
    status: int
    output: str
    messages: str

    @property
    def call(self) -> Any:
        """What the program printed: its arguments, its folder and its dependency's version."""
        return json.loads(self.output)


class Checkout:
    """A checkout in ``root``, as `git clone` would leave it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.run_script = root / "packaging" / "run"
        (root / "packaging").mkdir(parents=True)
        for name in ("run", "environment.sh"):
            shutil.copy(PACKAGING / name, root / "packaging" / name)
        self.need_packages("bash")
        (root / "packaging" / "debian-packages-test").write_text("# nothing\n")
        self.lock("1.0")
        (root / "liaison_app").mkdir()
        (root / "liaison_app" / "__main__.py").write_text(PROGRAM)

    def need_packages(self, *names: str) -> None:
        lines = ["# why", "", *names]
        (self.root / "packaging" / "debian-packages").write_text("\n".join(lines) + "\n")

    def lock(self, version: str, digest: str | None = None) -> None:
        """Pin ``version`` of the dependency, by its own hash or by ``digest``."""
        wheel = build_lantern(self.root, version)
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        line = f"lantern @ {wheel.as_uri()} --hash=sha256:{digest}\n"
        for name in ("requirements.lock", "requirements-dev.lock"):
            (self.root / "packaging" / name).write_text(line)

    def run(
        self,
        *arguments: str,
        script: Path | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] = {},
    ) -> Outcome:
        done = self.start(*arguments, script=script, folder=folder, environment=environment)
        output, messages = done.communicate()
        return Outcome(done.returncode, output, messages)

    def start(
        self,
        *arguments: str,
        script: Path | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] = {},
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [script or self.run_script, *arguments],
            cwd=folder or self.root,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def prepare(self, kind: str) -> Outcome:
        """Only the set-up, as packaging/run or packaging/test would do it."""
        done = subprocess.run(
            [
                *("bash", "-euo", "pipefail", "-c"),
                *('source packaging/environment.sh; prepare "$1"', "set-up", kind),
            ],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)


def build_lantern(folder: Path, version: str) -> Path:
    """A wheel with one module that knows its version."""
    wheel = folder / f"lantern-{version}-py3-none-any.whl"
    info = f"lantern-{version}.dist-info"
    files = {
        "lantern.py": f'VERSION = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: lantern\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{name},sha256={_digest(text)},{len(text)}" for name, text in files.items()]
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]) + "\n")
    return wheel


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
