"""The wheel carries the whole program: its data, its documents and its command."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import liaison_app

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout by the locked build backend, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "hatchling", "build", "--target", "wheel", "-d", folder],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def inside(wheel: Path, prefix: str) -> set[str]:
    names = zipfile.ZipFile(wheel).namelist()
    return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


def test_the_wheel_holds_every_resource_file(wheel: Path) -> None:
    shipped = files_below(CHECKOUT / "resources")
    assert any(name.startswith("texts/") for name in shipped)
    assert inside(wheel, "liaison_app/_resources/") == shipped


def test_the_wheel_holds_every_module_and_document_and_nothing_else(wheel: Path) -> None:
    package = files_below(CHECKOUT / "liaison_app")
    found = {name for name in inside(wheel, "liaison_app/") if not name.startswith("_resources/")}
    assert found == package


def test_an_installed_program_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    ask = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from liaison_app.host.resources import resources_folder\n"
        "print(resources_folder())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", ask, tmp_path], capture_output=True, text=True, check=True
    )
    folder = Path(done.stdout.strip())
    assert folder == tmp_path / "liaison_app" / "_resources"
    assert files_below(folder) == files_below(CHECKOUT / "resources")


def test_the_wheel_offers_the_command_under_the_program_s_own_version(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"liaison-{liaison_app.__version__}.dist-info"
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert "liaison = liaison_app.__main__:main" in entry_points
    assert f"\nVersion: {liaison_app.__version__}\n" in metadata
