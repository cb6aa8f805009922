"""The source data attached to a briefing: what its fingerprint is taken over, and told when not."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name, Pdf

from liaison_app.briefing import ComposedPaper, SourceData, draw_briefing
from liaison_app.briefing.attachment import digest_of_deflated
from liaison_app.briefing.claims import AttachedData, read_claims
from liaison_app.briefing.conformance import check_conformance
from tests.briefing import reports
from tests.briefing.samples import RESOURCES, TEXTS

KIND = "handover"


@cache
def composed() -> ComposedPaper:
    facts = replace(reports.facts_of(KIND, "ja", "typical"), register_number="NCO-B-2026-0001")
    return reports.KINDS[KIND].compose(facts, TEXTS["ja"])


@cache
def drawn() -> bytes:
    return draw_briefing(composed(), RESOURCES, SourceData(composed().source, "元データ")).pdf


def changed(change: Callable[[pikepdf.Object], None]) -> bytes:
    """The same file with another attachment."""
    out = BytesIO()
    with pikepdf.open(BytesIO(drawn())) as pdf:
        change(held_in(pdf))
        pdf.save(out, preserve_pdfa=True, fix_metadata_version=False)
    return out.getvalue()


def held_in(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.AF[0].EF.F


def test_what_is_attached_is_what_the_fingerprint_is_of_and_conforms() -> None:
    assert check_conformance(drawn()) == []
    with pikepdf.open(BytesIO(drawn())) as pdf:
        (file,) = pdf.Root.AF
        assert held_in(pdf).read_bytes() == composed().source
        assert (file.AFRelationship, str(file.UF), str(file.Desc)) == (
            Name.Data,
            "source-data.json",
            "元データ",
        )
        assert list(pdf.attachments) == ["source-data.json"]
    data = read_claims(drawn()).data
    assert data == AttachedData(hashlib.sha256(composed().source).hexdigest(), matches=True)
    assert data.sha256 is not None
    assert data.sha256.startswith(composed().fingerprint)


def test_the_pages_are_the_same_with_it_and_so_are_the_bytes_each_time() -> None:
    plain = draw_briefing(composed(), RESOURCES).pdf
    assert reports.page_texts(plain) == reports.page_texts(drawn())
    assert read_claims(plain).data is None
    again = draw_briefing(composed(), RESOURCES, SourceData(composed().source, "元データ")).pdf
    assert again == drawn()


def test_other_data_do_not_match() -> None:
    other = read_claims(changed(lambda held: held.write(b'{"incidents":[]}'))).data
    assert other is not None
    assert (other.matches, other.sha256) == (
        False,
        hashlib.sha256(b'{"incidents":[]}').hexdigest(),
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda held: held.write(b"no deflated data", filter=Name.FlateDecode),
        lambda held: held.write(zlib.compress(b"cut" * 999)[:-9], filter=Name.FlateDecode),
        lambda held: held.write(b"{}", filter=Name.RunLengthDecode),
    ],
)
def test_what_cannot_be_read_does_not_match_either(
    spoil: Callable[[pikepdf.Object], None],
) -> None:
    assert read_claims(changed(spoil)).data == AttachedData(None, matches=False)


@pytest.mark.parametrize(
    "names",
    ["[1]", "<< /EmbeddedFiles 7 >>", "<< /EmbeddedFiles << /Names [(source-data.json) 7] >> >>"],
)
def test_names_made_up_to_trip_a_reader_are_read_as_nothing(names: str) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(drawn())) as pdf:
        pdf.Root.Names = pikepdf.Object.parse(names.encode())
        pdf.save(out, preserve_pdfa=True, fix_metadata_version=False)
    data = read_claims(out.getvalue()).data
    assert data is None or not data.matches


def test_data_that_swell_are_not_read_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.briefing.attachment._MOST", 5_000_000)
    assert digest_of_deflated(zlib.compress(bytes(5_000_000))) is not None
    assert digest_of_deflated(zlib.compress(bytes(8_000_000))) is None
