"""The lock files: complete, hashed, of one mind, and silent about where files come from."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME = CHECKOUT / "packaging" / "requirements.lock"
DEVELOPMENT = CHECKOUT / "packaging" / "requirements-dev.lock"
BUILDING = CHECKOUT / "packaging" / "requirements-build.lock"
FUZZING = CHECKOUT / "packaging" / "requirements-fuzz.lock"


def entries(lock: Path) -> dict[str, str]:
    """Each requirement, ``name==version ; marker``, by its name, without its hashes."""
    found = re.findall(r"^([a-z0-9-]+)(==[^\\\n]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: rest.strip() for name, rest in found}


def named(requirements: list[str]) -> set[str]:
    """Names as the locks write them."""
    names = {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in requirements}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_both_locks_agree_and_the_smaller_is_part_of_the_larger() -> None:
    development = entries(DEVELOPMENT)
    for name, entry in entries(RUNTIME).items():
        # What the checks need everywhere the program may need on some systems alone.
        assert development.get(name) in (entry, entry.partition(" ; ")[0]), name


def test_the_locks_cover_what_the_project_asks_for() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert named(project["project"]["dependencies"]) <= entries(RUNTIME).keys()
    assert named(project["dependency-groups"]["dev"]) <= entries(DEVELOPMENT).keys()
    assert not named(project["dependency-groups"]["dev"]) & entries(RUNTIME).keys()
    assert named(project["dependency-groups"]["fuzz"]) == entries(FUZZING).keys()
    assert not entries(FUZZING).keys() & entries(DEVELOPMENT).keys()
    assert named(project["dependency-groups"]["build"]) <= entries(BUILDING).keys()


def test_what_freezes_has_the_versions_that_are_frozen() -> None:
    """Both are installed into one environment."""
    building, runtime = entries(BUILDING), entries(RUNTIME)
    for name in building.keys() & runtime.keys():
        assert building[name].partition(" ; ")[0] == runtime[name].partition(" ; ")[0], name


@pytest.mark.parametrize(
    "lock", [RUNTIME, DEVELOPMENT, BUILDING, FUZZING], ids=lambda lock: lock.name
)
def test_every_file_is_named_by_its_hash_alone(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        assert re.fullmatch(
            r"[a-z0-9-]+==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n", block
        ), block[:80]
