"""What is inside the frozen program and under which terms: a bill of materials (CycloneDX 1.5) and
the texts of the licences. Called by packaging/build with the Python of its environment.

Each shipped file is traced to the distribution that brought it, to Python itself, or to the
package of this Debian; what cannot be traced stops the build. On Windows, which has no folder of
common licences, `--common` names the licences of the build on Debian.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

_SITE = Path(sysconfig.get_path("purelib"))
_STANDARD = Path(sysconfig.get_path("stdlib")).resolve()
# Python for Windows lies in one folder, with its libraries.
_PYTHONS = Path(sys.base_prefix).resolve() if sys.platform == "win32" else _STANDARD
_CHECKOUT = Path(__file__).resolve().parents[2]
_FONTS = _CHECKOUT / "resources" / "fonts"
_DEBIANS = Path("/usr/share/common-licenses")
_TERMS = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
# Of Python, but not where its library is: itself, and what is put together of its modules.
_PYTHON = re.compile(r"libpython|base_library\.zip$")
# Distributions whose wheels carry no text of their licence, and the Debian file that does.
_ELSEWHERE = ("LGPL-3", "GPL-3")
_FREEZER = "pyinstaller"  # its start-up code and hooks are part of the program


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", required=True)
    for name in ("shipped", "wheels", "bom", "licences"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--common", type=Path, default=_DEBIANS)
    options = parser.parse_args()
    options.licences.mkdir()
    common = _common(options.common)
    brought, python, packages = _traced(json.loads(options.shipped.read_text(encoding="utf-8")))
    components = [
        _of_distribution(each, options.wheels, options.licences, common) for each in brought
    ]
    components.append(_of_python(python, options.licences))
    components += [_of_debian(name, packages[name], options.licences) for name in sorted(packages)]
    components += [_of_font(each, options.licences) for each in sorted(_FONTS.glob("*.ttf"))]
    for name, text in common.items():
        shutil.copy(text, options.licences / f"common-{name}.txt")
    _write(options.bom, options.version, sorted(components, key=lambda each: each["purl"]))
    return 0


def _common(folder: Path) -> dict[str, Path]:
    """The texts many licences point to, by their names."""
    found = {
        path.name.removeprefix("common-").removesuffix(".txt"): path
        for path in sorted(folder.iterdir())
        if not path.is_symlink() and (folder == _DEBIANS or path.name.startswith("common-"))
    }
    if missing := set(_ELSEWHERE) - found.keys():
        sys.exit(f"inventory: {folder} has no {', '.join(sorted(missing))}")
    return found


def _traced(files: list[str]) -> tuple[list[Distribution], list[Path], dict[str, list[Path]]]:
    owners = {
        os.path.normcase(_SITE / file): each
        for each in distributions(path=[str(_SITE)])
        for file in each.files or ()
    }
    found: dict[str, Distribution] = {}
    packages: dict[str, list[Path]] = {}
    python: list[Path] = []
    for name in files:
        path = Path(name)
        if (owner := owners.get(os.path.normcase(name))) is not None:
            found[owner.name.lower()] = owner
        elif path.resolve().is_relative_to(_PYTHONS) or _PYTHON.match(path.name):
            python.append(path)
        elif not path.is_relative_to(_CHECKOUT) and path.is_absolute():
            packages.setdefault(_debian_package(path), []).append(path)
    for each in distributions(path=[str(_SITE)]):
        if each.name.lower() == _FREEZER:
            found[_FREEZER] = each
    return [found[name] for name in sorted(found)], python, packages


def _debian_package(path: Path) -> str:
    """The package that owns a library; Debian knows some by where they were before /usr merged."""
    if sys.platform == "win32":
        sys.exit(f"inventory: nothing is known to have brought {path}")
    places = [str(path), str(path.resolve()), *(str(each) for each in _merged(path))]
    for place in places:
        done = subprocess.run(["dpkg", "-S", place], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.partition(": ")[0]
    sys.exit(f"inventory: nothing is known to have brought {path}")


def _merged(path: Path) -> list[Path]:
    resolved = path.resolve()
    return [
        Path("/usr") / path.relative_to("/"),
        Path("/") / resolved.relative_to("/usr") if resolved.is_relative_to("/usr") else resolved,
    ]


def _of_distribution(
    found: Distribution, wheels: Path, licences: Path, common: dict[str, Path]
) -> dict[str, Any]:
    name, version = found.name, found.version
    texts = [
        Path(str(found.locate_file(file)))
        for file in found.files or ()
        if ".dist-info" in str(file) and _TERMS.search(file.name)
    ]
    for number, text in enumerate(sorted(texts), 1):
        shutil.copy(text, licences / f"{name}-{number}.txt")
    for text in () if texts else _ELSEWHERE:
        shutil.copy(common[text], licences / f"{name}-{text}.txt")
    plain = re.sub(r"[-_.]+", "-", name).lower()
    component = {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{plain}@{version}",
        "licenses": [_licence(found)],
    }
    wheel = [
        path
        for path in wheels.iterdir()
        if re.sub(r"[-_.]+", "-", path.name)
        .lower()
        .startswith(f"{plain}-{version.replace('.', '-')}-")
    ]
    if wheel:
        component["hashes"] = [_sha256(wheel[0])]
    return component


def _licence(found: Distribution) -> dict[str, Any]:
    said = found.metadata
    if said["License-Expression"]:
        return {"expression": said["License-Expression"]}
    classified = [
        each.rpartition(" :: ")[2]
        for each in said.get_all("Classifier") or ()
        if each.startswith("License :: ") and each.count(" :: ") > 1
    ]
    named = (said["License"] or "").splitlines()[:1] or classified[:1] or ["see the licence text"]
    return {"license": {"name": named[0][:200]}}


def _of_python(files: list[Path], licences: Path) -> dict[str, Any]:
    version = platform.python_version()
    text = next(
        path
        for path in (_STANDARD / "LICENSE.txt", _STANDARD / "LICENSE", _PYTHONS / "LICENSE.txt")
        if path.exists()
    )
    shutil.copy(text, licences / "python.txt")
    return {
        "type": "platform",
        "name": "Python",
        "version": version,
        "purl": f"pkg:generic/python@{version}",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
        "components": _files(
            path for path in files if ".so" in path.name or path.suffix in (".dll", ".pyd")
        ),
    }


def _of_debian(package: str, files: list[Path], licences: Path) -> dict[str, Any]:
    name, _, architecture = package.partition(":")
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    encoded = version.replace("+", "%2B").replace(":", "%3A")
    shutil.copy(Path("/usr/share/doc") / name / "copyright", licences / f"debian-{name}.txt")
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:deb/debian/{name}@{encoded}?arch={architecture or 'amd64'}",
        "licenses": [{"license": {"name": f"licences/debian-{name}.txt"}}],
        "components": _files(files),
    }


def _of_font(font: Path, licences: Path) -> dict[str, Any]:
    text = _FONTS / f"OFL-{font.stem.partition('-')[0]}.txt"
    shutil.copy(text, licences / f"font-{text.name}")
    digest = _sha256(font)
    return {
        "type": "data",
        "name": font.stem,
        "version": digest["content"][:12],  # the file names none of its own
        "purl": f"pkg:generic/{font.stem}?checksum=sha256:{digest['content']}",
        "licenses": [{"license": {"id": "OFL-1.1"}}],
        "hashes": [digest],
    }


def _files(paths: Iterable[Path]) -> list[dict[str, Any]]:
    return [
        {"type": "file", "name": path.name, "hashes": [_sha256(path)]}
        for path in sorted(paths, key=lambda each: each.name)
    ]


def _sha256(path: Path) -> dict[str, str]:
    return {"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}


def _write(path: Path, version: str, components: list[dict[str, Any]]) -> None:
    for each in components:
        each["bom-ref"] = each["purl"]
    when = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    program = f"pkg:generic/liaison@{version}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "name": "liaison",
                "version": version,
                "bom-ref": program,
                "purl": program,
                "licenses": [{"license": {"id": "MIT"}}],
            },
        },
        "components": components,
        "dependencies": [{"ref": program, "dependsOn": [each["purl"] for each in components]}],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
