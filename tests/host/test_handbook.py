"""The handbook: the same in both languages, in its restricted form, with words that exist."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.domain.handbook import CHAPTERS, SCREEN_CHAPTERS, Span, read_chapter
from liaison_app.domain.texts import LANGUAGES, Texts
from liaison_app.host.handbook import load_handbook
from liaison_app.host.resources import resources_folder

RESOURCES = resources_folder()
JA, EN = (load_handbook(RESOURCES, language) for language in ("ja", "en"))


def test_both_languages_have_the_same_chapters_line_by_line() -> None:
    assert LANGUAGES == ("ja", "en")
    assert [chapter.name for chapter in JA] == [chapter.name for chapter in EN] == list(CHAPTERS)
    for ja, en in zip(JA, EN, strict=True):
        shape_ja = [(part.kind, part.number) for part in ja.parts]
        assert shape_ja == [(part.kind, part.number) for part in en.parts], ja.name
        assert sum(part.kind == "heading" for part in ja.parts) >= 1


def test_a_chapter_on_a_screen_bears_the_name_of_the_screen() -> None:
    for language, chapters in (("ja", JA), ("en", EN)):
        texts = Texts.load(RESOURCES / "texts", language)
        named = {chapter.name: chapter.title for chapter in chapters}
        assert {name: named[name] for name in SCREEN_CHAPTERS} == {
            name: texts(f"ui.nav.{name}") for name in SCREEN_CHAPTERS
        }


def _words() -> Iterator[tuple[str, str, str]]:
    """Key and words of every control as they stand on the screen."""
    for path in sorted((RESOURCES / "texts").glob("*.json")):
        for key, both in json.loads(path.read_text(encoding="utf-8")).items():
            if key.startswith("ui.") and all(isinstance(text, str) for text in both.values()):
                yield key, _shown(both["ja"]), _shown(both["en"])


def _shown(text: str) -> str:
    """Without the letter of the Alt key and the dots of what asks for more."""
    return re.sub(r"\s*\(&.\)|&", "", text).rstrip("…").strip()


def test_every_control_that_is_named_exists_and_is_the_same_one_in_both_languages() -> None:
    keys_ja: dict[str, set[str]] = {}
    keys_en: dict[str, set[str]] = {}
    for key, ja, en in _words():
        keys_ja.setdefault(ja, set()).add(key)
        keys_en.setdefault(en, set()).add(key)
    named = 0
    for chapter, other in zip(JA, EN, strict=True):
        for part, twin in zip(chapter.parts, other.parts, strict=True):
            here = [keys_ja.get(_shown(word), {f"none: {word}"}) for word in part.controls]
            there = [keys_en.get(_shown(word), {f"none: {word}"}) for word in twin.controls]
            assert len(here) == len(there), part.text
            assert all(any(one & two for two in there) for one in here), (part.text, here, there)
            assert all(any(one & two for two in here) for one in there), (twin.text, here, there)
            named += len(here)
    assert named > 150


def test_quoted_words_in_bold_are_a_control() -> None:
    chapter = read_chapter("x", "# T\n\n1. Press **“Apply”** or **now**, 「案」.\n")
    assert chapter.parts[0].controls == ("Apply",)
    assert chapter.parts[0].spans[3] == Span("now", bold=True)
    assert chapter.parts[0].text == "Press “Apply” or now, 「案」."


@pytest.mark.parametrize(
    "body",
    [
        "See [this](x).", "![x](y)", "<b>x</b>", "a `b` c", "http://example.invalid", "a *b* c",
        "**open", "****", "# Title again", "### Deep", "> quoted", "    code", " indented", "a\tb",
        "| a | b |", "---", "===", "+ plus", "2. two", "1. one\n3. three", "1. one\n\n2. two",
        "one\ntwo", "- a\n1. b", "## Alone", "## A\n\n## B\n\nc", "a\n\n\nb", "a\n", "a\u202eb",
        "-", "- ", "&#60;", "a\\b", "x  ", "",
    ],
)  # fmt: skip
def test_what_leaves_the_form_is_refused_by_name(body: str) -> None:
    with pytest.raises(ValueError, match=r"^x:\d+: "):
        read_chapter("x", f"# Title\n\n{body}\n")


@pytest.mark.parametrize(
    "text", ["", "Title\n", "#Title\n\na\n", "# T\n\na", "# **T**\n\na\n", "# \n\na\n"]
)
def test_a_chapter_begins_with_its_title(text: str) -> None:
    with pytest.raises(ValueError, match=r"^x:1: "):
        read_chapter("x", text)


def test_a_missing_a_foreign_and_an_unreadable_file_are_told(tmp_path: Path) -> None:
    shutil.copytree(RESOURCES / "handbook", tmp_path / "handbook")
    folder = tmp_path / "handbook" / "ja"
    (folder / "notes.md").write_text("# x\n\ny\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^notes\.md: "):
        load_handbook(tmp_path, "ja")
    (folder / "notes.md").unlink()
    (folder / "keys.md").write_bytes(b"# \xff\n\nx\n")
    with pytest.raises(ValueError, match=r"^keys\.md: "):
        load_handbook(tmp_path, "ja")
    (folder / "keys.md").unlink()
    with pytest.raises(ValueError, match=r"^keys\.md: "):
        load_handbook(tmp_path, "ja")
