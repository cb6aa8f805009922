"""``liaison bench`` measures what it says, and leaves nothing behind."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.store import apply
from liaison_app.workflows.bench import alone
from tests.cli.conftest import Answer

FIGURES = {
    "bulk-import", "list-first-page", "list-sorted", "list-filtered", "search-frequent-word",
    "search-rare-word", "filter-word", "filter-combined", "open-incident", "picture",
    "commit-field", "status",
}  # fmt: skip


EXCHANGE = {
    "bundle-create", "bundle-review", "bundle-apply", "bundle-cancel", "bundle-create-small",
    "bundle-apply-small",
}  # fmt: skip


BRIEFING = {"briefing-pages", "briefing-pages-long", "memory-briefing"}


DESKTOP = {"desktop-usable", "desktop-keystroke", "desktop-scroll-end", "desktop-jump"}


@pytest.mark.parametrize(
    ("part", "named"),
    [("case-log", FIGURES), ("exchange", EXCHANGE), ("briefing", BRIEFING), ("desktop", DESKTOP)],
)
def test_every_figure_stands_beside_its_limit(
    run: Callable[[list[str]], Answer],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    named: set[str],
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # Several batches, and incidents that are changed in later ones, as in a bundle of usual size.
    monkeypatch.setattr(apply, "BATCH", 50)
    monkeypatch.setattr(alone, "WAVE", 10)
    answer = run(["bench", "--size", "200", "--only", part, "--json"])
    assert answer.status == 0, answer.error
    assert answer.data["size"] == 200
    figures = {figure.pop("name"): figure for figure in answer.data["figures"]}
    assert figures.keys() >= named
    for name, figure in figures.items():
        assert set(figure) == {"value", "unit", "limit", "goal", "ok"}, name
        assert figure["value"] > 0, name
        if name in named:
            assert figure["limit"] > 0, name
        if figure["goal"] is not None:
            more = figure["unit"] == "pages/s"
            reached = (
                figure["value"] >= figure["goal"] if more else figure["value"] <= figure["goal"]
            )
            assert figure["ok"] is reached, name
    assert ("desktop-gap-briefing" in figures) is (part == "desktop")
    assert list(tmp_path.glob("liaison-bench-*")) == []


def test_a_disk_without_room_for_it_is_named_before_anything_is_built(
    run: Callable[[list[str]], Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = run(["bench", "--size", str(10**12), "--json"])
    assert answer.status == 1
    error = answer.data["error"]
    assert error["code"] == "bench-space"
    assert "6,500,002.4 GB" in error["message"]
    assert f"{tmp_path} has" in error["message"]
    assert list(tmp_path.iterdir()) == []


def test_people_read_a_table(run: Callable[[list[str]], Answer]) -> None:
    answer = run(["bench", "--size", "100", "--only", "case-log", "--lang", "ja"])
    assert answer.status == 0, answer.error
    assert "台帳の取込み" in str(answer.data)
    assert answer.error == ""  # progress is for a terminal


@pytest.mark.parametrize("size", ["-1", "0", "99"])
def test_a_size_that_says_nothing_is_refused(run: Callable[[list[str]], Answer], size: str) -> None:
    answer = run(["bench", "--size", size, "--json"])
    assert answer.status == 1
    assert answer.data["error"]["code"] == "bench-size"
