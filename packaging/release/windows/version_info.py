"""What Windows shows under Properties → Details of each program, in both languages, as the text
that PyInstaller reads (`EXE(version=…)`). Used by liaison.spec.
"""

from typing import NamedTuple

_JAPANESE, _ENGLISH, _UNICODE = 0x0411, 0x0409, 1200


class Described(NamedTuple):
    """A program's own line in each language."""

    ja: str
    en: str


PROGRAMS = {
    "liaison": Described("Liaison（コマンド）", "Liaison (commands)"),
    "liaisonw": Described("Liaison", "Liaison"),
    "liaison-inspect": Described("Liaison バンドルの検査", "Liaison bundle inspector"),
}
_LICENCE = Described("MIT ライセンス", "MIT licence")


def version_info(program: str, version: str) -> str:
    """The resource of ``program`` (a key of `PROGRAMS`); ``version`` as of ``__version__``."""
    parts = [int(part) for part in version.split(".")]
    numbers = tuple([*parts, 0, 0, 0, 0][:4])
    described = PROGRAMS[program]
    tables = [
        _table(_JAPANESE, program, version, described.ja, _LICENCE.ja),
        _table(_ENGLISH, program, version, described.en, _LICENCE.en),
    ]
    languages = [_JAPANESE, _UNICODE, _ENGLISH, _UNICODE]
    return (
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,\n"
        "                    OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),\n"
        f"  kids=[StringFileInfo([{', '.join(tables)}]),\n"
        f"        VarFileInfo([VarStruct('Translation', {languages})])])\n"
    )


def _table(language: int, program: str, version: str, description: str, licence: str) -> str:
    strings = {
        "CompanyName": "Liaison",
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": program,
        "LegalCopyright": licence,
        "OriginalFilename": f"{program}.exe",
        "ProductName": "Liaison",
        "ProductVersion": version,
    }
    shown = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in strings.items())
    return f"StringTable('{language:04x}{_UNICODE:04x}', [{shown}])"
