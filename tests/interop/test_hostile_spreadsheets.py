"""Whatever bytes a spreadsheet is made of: rows, or a refusal by name; never anything else."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.errors import Refused
from liaison_app.domain.vocabulary import Vocabularies
from liaison_app.interop.detect import guess_format
from liaison_app.interop.form_sheets import read_form
from tests.interop.books import book, inline_row, raw_book
from tests.interop.reading import read_ledger

SOUND = book([["件名", "認知日時"], ["架空", "2026-11-20"], ["架空の二", 46346]])
CELLS = st.sampled_from(
    ["<c/>", '<c r="A2"/>', '<c r="XFD1" t="s"><v>0</v></c>', '<c t="s"><v>-1</v></c>', "</row>",
     '<c t="b"><v>x</v></c>', '<c t="n"><v>1e999</v></c>', '<c s="99"><v>1</v></c>', "<row>",
     '<c t="d"><v>2026-13-45</v></c>', '<c r="1A"><v>1</v></c>', "<is><t>架空</t></is>", "&x;",
     '<c t="inlineStr"><is><r><t>架</t></r><rPh><t>か</t></rPh></is></c>', "<f>1+1</f>", "\x01"]
)  # fmt: skip


def judge(data: bytes, vocabularies: Vocabularies) -> None:
    for read in (
        lambda: guess_format("x.xlsx", io.BytesIO(data)),
        lambda: read_ledger(data, vocabularies, None, "xlsx"),
        lambda: read_form(io.BytesIO(data)),
    ):
        try:
            read()
        except Refused as refused:
            assert refused.code  # noqa: PT017 - whichever it is


@settings(max_examples=60)
@given(place=st.integers(0, len(SOUND) - 1), flip=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file(vocabularies: Vocabularies, place: int, flip: int, cut: bool) -> None:
    data = bytearray(SOUND)
    data[place] ^= flip
    judge(bytes(data[:place] if cut else data), vocabularies)


@settings(max_examples=60)
@given(cells=st.lists(CELLS, max_size=12))
def test_a_sheet_that_is_not_well_formed(vocabularies: Vocabularies, cells: list[str]) -> None:
    row = f'<row r="2">{"".join(cells)}</row>'
    judge(raw_book(inline_row(1, "件名", "認知日時") + row), vocabularies)


@settings(max_examples=40)
@given(part=st.sampled_from(zipfile.ZipFile(io.BytesIO(SOUND)).namelist()), put=st.binary())
def test_any_part_may_be_anything(vocabularies: Vocabularies, part: str, put: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SOUND)) as sound, zipfile.ZipFile(stream, "w") as archive:
        for name in sound.namelist():
            archive.writestr(name, put if name == part else sound.read(name))
    judge(stream.getvalue(), vocabularies)
