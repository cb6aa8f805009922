"""What places the program on a desktop: what is written by hand and what its parsers write, each
judged by the validators a distribution uses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import liaison_app

CHECKOUT = Path(__file__).resolve().parents[2]
RELEASE = CHECKOUT / "packaging" / "release"
DESKTOP = RELEASE / "desktop"
# What roff may hold against a page. That it finds no space to break at in Japanese, it always says.
ROFF = "char,number,syntax,mac,reg,missing,escape,font,scale,range,delim,el,input"


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def run(*command: str | Path, **more: str) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", **more},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def written(script: str, *arguments: str) -> str:
    """What one of the build's scripts writes."""
    return run(
        sys.executable,
        "-P",
        RELEASE / script,
        *arguments,
        PYTHONPATH=f"{CHECKOUT}{os.pathsep}{RELEASE}",
        SOURCE_DATE_EPOCH="1000000000",
    )


def test_the_desktop_entry_is_valid() -> None:
    assert run(tool("desktop-file-validate"), DESKTOP / "liaison.desktop") == ""


def test_the_window_names_the_desktop_entry_that_is_installed() -> None:
    app = (CHECKOUT / "liaison_app" / "ui" / "app.py").read_text(encoding="utf-8")
    assert 'setDesktopFileName("liaison")' in app


def test_the_metainfo_is_valid_and_names_this_version() -> None:
    (metainfo,) = DESKTOP.glob("*.metainfo.xml")
    released = f'<release version="{liaison_app.__version__}" date="{liaison_app.__built__[:10]}"/>'
    assert released in metainfo.read_text(encoding="utf-8")
    run(tool("appstreamcli"), "validate", "--no-net", metainfo)


@pytest.fixture
def mime(tmp_path: Path) -> dict[str, str]:
    """An environment whose only types are the system's and ours."""
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(DESKTOP / "liaison-bundle.xml", packages)
    run(tool("update-mime-database"), tmp_path / "mime")
    return {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}


@pytest.mark.parametrize("name", ["nco-to-mofa-0001.liaison", "without-a-suffix"])
def test_a_bundle_is_known_by_its_name_and_by_its_content(
    mime: dict[str, str], tmp_path: Path, name: str
) -> None:
    bundle = tmp_path / name
    bundle.write_bytes(b"age-encryption.org/v1\n-> X25519 abcdefgh\n" + bytes(200))
    ask = (
        "import sys\nfrom PySide6.QtCore import QMimeDatabase\n"
        "print(QMimeDatabase().mimeTypeForFile(sys.argv[1]).name())"
    )
    assert run(sys.executable, "-P", "-c", ask, bundle, **mime).split() == [
        "application/vnd.liaison.bundle"
    ]


def test_the_type_that_is_known_is_the_type_that_is_opened() -> None:
    entry = (DESKTOP / "liaison.desktop").read_text(encoding="utf-8")
    assert "MimeType=application/vnd.liaison.bundle;" in entry
    assert "Exec=liaison %F" in entry


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("command", ["liaison", "liaison-inspect"])
def test_the_manual_is_read_by_man_without_a_word(
    tmp_path: Path, command: str, language: str
) -> None:
    page = tmp_path / f"{command}.1"
    page.write_text(written("manual.py", command, language), encoding="utf-8")
    shown = run(tool("man"), f"--warnings={ROFF}", "-E", "UTF-8", "-l", page, MANWIDTH="100")
    told = [line for line in shown.splitlines() if "warning" in line]
    assert all(line.endswith("can't break line") for line in told), told
    assert "--lang" in shown
    if command == "liaison":
        assert "incident action add" in shown
        assert "LIAISON_HOME" in shown


@pytest.fixture(scope="module")
def completion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("completion") / "liaison"
    script.write_text(written("completion.py"), encoding="utf-8")
    return script


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("liaison inci", {"incident"}),
        ("liaison incident act", {"action"}),
        ("liaison incident action ", {"add", "list", "set", "done", "drop"}),
        ("liaison --case-log a.db init --rol", {"--role"}),
        ("liaison init --role ", {"office", "agency"}),
        ("liaison-inspect --js", {"--json"}),
        ("liaison --case-log ", set()),
    ],
)
def test_bash_completes_what_the_parser_knows(
    completion: Path, typed: str, offered: set[str]
) -> None:
    ask = (
        'source "$1"; COMP_WORDS=($2); [[ $2 != *" " ]] || COMP_WORDS+=("")\n'
        'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _liaison; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert set(run(tool("bash"), "-c", ask, "bash", completion, typed).split()) == offered


def test_icons_are_drawn_in_every_size(tmp_path: Path) -> None:
    icon = CHECKOUT / "resources" / "icons" / "bundle.svg"
    run(
        sys.executable,
        "-P",
        RELEASE / "icons.py",
        icon,
        tmp_path,
        "apps/bundle.png",
        QT_QPA_PLATFORM="offscreen",
    )
    drawn = {path.parts[-3] for path in tmp_path.rglob("*.png")}
    assert drawn == {f"{size}x{size}" for size in (16, 24, 32, 48, 64, 128, 256)}
