"""A bundle that is reviewed page by page is read once; given up, it leaves nothing."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from liaison_app.domain.errors import Refused
from liaison_app.store.review import Page
from liaison_app.workflows.bench.alone import acts
from liaison_app.workflows.bench.exchange import Pair, enrolled_pair
from liaison_app.workflows.bundles import (
    another_page,
    apply_bundle,
    decline_bundle,
    review_bundle,
)
from liaison_app.workflows.desk import Surroundings

OPERATIONS = 3_000
PAGE = 150


@pytest.fixture
def pair(tmp_path: Path, surroundings: Surroundings) -> Iterator[Pair]:
    made = enrolled_pair(tmp_path, surroundings)
    made.agency.write_all(acts(made.agency, OPERATIONS))
    yield made
    made.close()


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_pages_are_the_whole(pair: Pair) -> None:
    bundle = pair.create()
    whole = review_bundle(pair.office, bundle, Page(0, OPERATIONS))
    first = review_bundle(pair.office, bundle, Page(0, PAGE))
    bundle.unlink()
    items = list(first.review.items)
    while len(items) < first.review.records:
        page = another_page(pair.office, first, Page(len(items), PAGE))
        assert page is not None
        assert replace(page, review=replace(page.review, items=first.review.items)) == first
        items += page.review.items
    assert tuple(items) == whole.review.items
    assert len({item.uuid for item in items}) == whole.review.records
    assert all(item.fields for item in items)


def test_a_page_can_be_given_up_and_asked_for_again(pair: Pair) -> None:
    first = review_bundle(pair.office, pair.create(), Page(0, PAGE))
    with pytest.raises(Refused, match="cancelled"):
        another_page(pair.office, first, Page(PAGE, PAGE), stopped=lambda: True)
    page = another_page(pair.office, first, Page(PAGE, PAGE))
    assert page is not None
    assert len(page.review.items) == PAGE


def test_what_need_not_hold_any_more_is_not_told_again(pair: Pair) -> None:
    bundle = pair.create()
    first = review_bundle(pair.office, bundle, Page(0, PAGE))
    pair.office.write_all(acts(pair.office, 1))
    assert another_page(pair.office, first, Page(PAGE, PAGE)) is None
    second = review_bundle(pair.office, bundle, Page(0, PAGE))
    other = replace(second, manifest_hash="0" * 64)
    assert another_page(pair.office, other, Page(PAGE, PAGE)) is None
    assert another_page(pair.office, second, Page(PAGE, PAGE)) is not None


def test_nothing_of_a_review_is_left_once_it_is_over(pair: Pair, drafts: Path) -> None:
    bundle = pair.create()

    def review() -> None:
        review_bundle(pair.office, bundle, Page(0, 1))
        assert len(list(drafts.glob("*/operations"))) == 1

    review()
    review()
    pair.office.end_review()
    assert not list(drafts.iterdir())
    review()
    decline_bundle(pair.office, bundle, "理由（架空）")
    assert not list(drafts.iterdir())
    review()
    apply_bundle(pair.office, bundle)
    assert not list(drafts.iterdir())


def test_nothing_of_a_review_outlives_a_lock(pair: Pair, drafts: Path) -> None:
    review_bundle(pair.office, pair.create(), Page(0, 1))
    assert len(list(drafts.glob("*/operations"))) == 1
    pair.office.close()
    assert not list(drafts.iterdir())


def test_a_review_that_is_given_up_or_refused_leaves_nothing(pair: Pair, drafts: Path) -> None:
    bundle = pair.create()
    after = 0
    while _is_given_up(pair, bundle, after):
        assert not list(drafts.iterdir())
        after += 9
    assert after > 18  # on its way in, between batches, before its records are told
    pair.office.end_review()
    bundle.write_bytes(bundle.read_bytes()[:-1])
    with pytest.raises(Refused):
        review_bundle(pair.office, bundle)
    assert not list(drafts.iterdir())


def _is_given_up(pair: Pair, bundle: Path, after: int) -> bool:
    asked = count()
    try:
        review_bundle(pair.office, bundle, stopped=lambda: next(asked) > after)
    except Refused as refused:
        return refused.code == "cancelled"
    return False
