"""Sentences with numbers in them."""

import pytest

from liaison_app.domain.texts import Texts
from liaison_app.host.resources import resources_folder


@pytest.mark.parametrize(
    ("operations", "said"),
    [(0, "0 operations"), (1, "1 operation"), (2, "2 operations"), ("1", "1 operation"),
     ("1,001", "1,001 operations")],
)  # fmt: skip
def test_each_number_has_its_own_form(operations: object, said: str) -> None:
    texts = Texts("en", {"made": "{operations} {operations:operation|operations}, {left} left"})
    assert texts("made", operations=operations, left=1) == f"{said}, 1 left"


def test_a_sentence_of_many_numbers_is_right_in_each() -> None:
    english = Texts.load(resources_folder() / "texts", "en")
    said = english("ui.review.counts", new=1, operations=1, had=0, records=1, files=2, conflicts=1)
    assert said.startswith("1 of 1 operation is new (0 known already): 1 record, 2 files, 1 confl")
    assert "conflicts" not in said
    assert english("ui.release.prepared", count=1).startswith("1 bundle is prepared and waits")
    assert english("ui.release.prepared", count=2).startswith("2 bundles are prepared and wait ")
    japanese = Texts.load(resources_folder() / "texts", "ja")
    assert "1件" in japanese("ui.release.prepared", count=1)


def test_what_was_not_given_hides_no_message() -> None:
    texts = Texts("en", {"error.few": "{count} {count:key signs|keys sign}: {names}"})
    assert texts.fill("error.few", {"count": 1}) == "1 key signs: -"
    assert texts.fill("error.few", {}) == "- keys sign: -"
