"""The written procedure for Windows says what the scripts do: files, switches, exit codes."""

import re

import pytest

from tests.packaging.windows_scripts import RELEASE, WINDOWS, script

CHECKOUT = RELEASE.parents[1]
PROCEDURE = (WINDOWS / "PROCEDURE.md").read_text(encoding="utf-8")
NSI = (WINDOWS / "installer.nsi").read_text(encoding="utf-8")
BUILD = (WINDOWS / "build.py").read_text(encoding="utf-8")
SPEC = (RELEASE / "liaison.spec").read_text(encoding="utf-8")


def quoted() -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", PROCEDURE))


def test_every_file_it_names_is_there_or_is_made() -> None:
    ours = {
        name for name in quoted() if re.match(r"(packaging|tests|liaison_app|resources)/", name)
    }
    assert ours
    missing = [name for name in ours if not (CHECKOUT / name.split(" ")[0]).exists()]
    assert missing == []
    scripts = {name for name in quoted() if re.fullmatch(r"[\w.-]+\.(py|nsi|nsh|spec)", name)}
    assert {"build.py", "liaison.spec"} <= scripts
    for name in scripts:
        assert (WINDOWS / name).is_file() or (RELEASE / name).is_file(), name


def test_what_is_handed_out_is_called_as_the_build_calls_it() -> None:
    for ending in ("-windows-x86_64-setup.exe", "-windows-x86_64.zip", "-windows.cdx.json"):
        assert ending in BUILD
    assert "`liaison-VERSION-windows-x86_64-setup.exe`" in PROCEDURE
    assert "`liaison-VERSION-windows.cdx.json`" in PROCEDURE
    assert "`SHA256SUMS`" in PROCEDURE
    assert '"SHA256SUMS"' in BUILD
    assert "licences.tar.gz" in (CHECKOUT / "packaging" / "build").read_text(encoding="utf-8")


def test_the_build_takes_the_options_that_are_named() -> None:
    line = next(name for name in quoted() if name.startswith("py -3.11 packaging"))
    assert line.split()[2].replace("\\", "/") == "packaging/release/windows/build.py"
    for option in ("--licences", "--sign"):
        assert option in PROCEDURE
        assert f'add_argument("{option}"' in BUILD


def table(head: str) -> dict[str, str]:
    """The rows of a table by their first column."""
    rows = PROCEDURE[PROCEDURE.index(f"| {head} |") :].partition("\n\n")[0].splitlines()[2:]
    cells = [row.strip("|").split("|", 1) for row in rows]
    return {first.strip(): second.strip() for first, second in cells}


def test_the_exit_codes_are_those_of_the_installer() -> None:
    own = {int(code) for code in re.findall(r"^!define [A-Z_]+ (\d+)$", NSI, re.MULTILINE)}
    named = {int(code) for code in table("exit code")}
    assert named == own | {0, 1, 2}, "0 to 2 are those of NSIS"
    used = set(re.findall(r"\$\{([A-Z_]+)\}", NSI))
    for name in re.findall(r"^!define ([A-Z_]+) \d+$", NSI, re.MULTILINE):
        assert name in used


def test_the_switches_are_those_of_the_installer() -> None:
    assert {name.strip("`") for name in table("switch")} == {
        "/S", "/ALLUSERS", "/CURRENTUSER", "/D=FOLDER",
    }  # fmt: skip
    assert "!define MULTIUSER_INSTALLMODE_COMMANDLINE" in NSI
    assert "StrCpy $Given $INSTDIR" in NSI  # /D= is not lost to MultiUser.nsh
    handbook = [
        (CHECKOUT / "resources" / "handbook" / language / "installing.md").read_text("utf-8")
        for language in ("ja", "en")
    ]
    for text in handbook:
        for switch in ("**/S**", "**/ALLUSERS**", "**/CURRENTUSER**"):
            assert switch in text


def test_no_box_of_the_installer_waits_for_somebody_in_a_silent_installation() -> None:
    boxes = re.findall(r"MessageBox .*", NSI)
    assert len(boxes) >= 2
    assert all("/SD ID" in box for box in boxes)


def test_the_programs_are_those_that_are_frozen() -> None:
    for name in script(WINDOWS / "version_info.py").PROGRAMS:
        assert f"`{name}.exe`" in PROCEDURE
        assert f'"{name}"' in SPEC
        assert f'"{name}.exe"' in NSI


def test_what_opens_a_bundle_is_what_the_specification_calls_it() -> None:
    desktop = (RELEASE / "desktop" / "liaison-bundle.xml").read_text(encoding="utf-8")
    mime = re.search(r'!define MIME "(.+)"', NSI)
    progid = re.search(r'!define PROGID "(.+)"', NSI)
    assert mime is not None
    assert progid is not None
    assert f'type="{mime[1]}"' in desktop
    assert f"`{mime[1]}`" in PROCEDURE
    assert f"`{progid[1]}`" in PROCEDURE


@pytest.mark.parametrize(
    "place",
    ["README.md", "packaging/RELEASE_CHECKLIST.md", "packaging/release/windows/PROCEDURE.md"],
)
def test_that_nothing_was_run_on_windows_is_said_wherever_windows_is_offered(place: str) -> None:
    text = " ".join((CHECKOUT / place).read_text(encoding="utf-8").split())
    assert re.search(r"not run on Windows|nothing of it was run on Windows", text)


def test_every_text_of_the_installer_is_in_both_languages() -> None:
    texts = (WINDOWS / "texts.nsh").read_text(encoding="utf-8")
    said = re.findall(
        r'^!insertmacro Said (\w+) (?:\\\n  )?"([^"]+)" (?:\\\n  )?"([^"]+)"$', texts, re.MULTILINE
    )
    assert {name for name, _, _ in said} == set(re.findall(r"!insertmacro Said (\w+)", texts))
    for name, japanese, english in said:
        assert f"$({name})" in NSI
        assert re.search(r"[ぁ-ん一-龥]", japanese)
        assert english.isascii() or "“" in english
        variables = re.compile(r"\$[A-Z]\w*")
        assert set(variables.findall(japanese)) == set(variables.findall(english))
