"""Letters that pass for others are written out on paper as on the screen."""

from pathlib import Path

from pypdfium2 import PdfDocument

from tests.cli.conftest import Shell

FALSE = "p\u0430ypal"  # with a Cyrillic а
SHOWN = "p[\u0430U+0430]ypal"


def words(pdf: Path) -> str:
    document = PdfDocument(pdf)
    said = "".join(page.get_textpage().get_text_range() for page in document)
    return "".join(said.split())  # a line may end anywhere


def test_papers_and_briefings_tell_them(office: Shell, tmp_path: Path) -> None:
    held = ("meeting", "add", "--title", f"{FALSE}対策会議（架空）")
    meeting = office(*held, "--held-at", "2026-11-01T10:00:00+09:00", "--agenda", f"{FALSE}の件")
    office("meeting", "decide", meeting["id"], "--text", f"{FALSE}を遮断する")
    minutes = tmp_path / "minutes.pdf"
    office("meeting", "minutes", meeting["id"], "--out", minutes)
    said = words(minutes)
    assert FALSE not in said
    assert said.count(SHOWN) >= 3
    incident = ("incident", "add", "--title", f"{FALSE}をかたるメール（架空）", "--severity", "4")
    office(*incident, "kind=targeted-mail", "detected_at=2026-11-01")
    paper = tmp_path / "summary.pdf"
    drawn = office(
        *("briefing", "create", "--kind", "cabinet-summary", "--out", paper),
    )
    said = words(paper)
    assert FALSE not in said
    assert SHOWN[:3] in said  # the place is too small for more
    assert any("pass for others" in each for each in drawn["warnings"])


def test_the_full_width_space_stands_as_it_was_typed(office: Shell) -> None:
    title = "山田\u3000太郎をかたる電話（架空）"
    reference = office("incident", "add", "--title", title)["reference"]
    meeting = office("meeting", "add", "--title", title, "--held-at", "2026-12-01 10:00")
    for command in (
        ("incident", "list"),
        ("incident", "show", reference),
        ("meeting", "list"),
        ("meeting", "show", meeting["reference"]),
        ("search", "山田"),
        ("history", reference),
    ):
        said = office.said(*command)
        assert "\\u3000" not in said, command
        assert "山田\u3000太郎" in said, command
    assert "田\u3000太" in office.try_("task", "show", "山田\u3000太郎").error
    tricky = office("incident", "add", "--title", "a\u00a0b")["reference"]
    assert "a\\u00a0b" in office.said("incident", "show", tricky)
