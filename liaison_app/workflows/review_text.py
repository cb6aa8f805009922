"""A review in sentences, the same on the terminal and in the window."""

from collections.abc import Callable

from liaison_app.domain.texts import Texts
from liaison_app.store.review import Review, ReviewFile
from liaison_app.workflows.traffic_text import answer_text


def review_sentences(review: Review, texts: Texts, shown: Callable[[object], str]) -> list[str]:
    """Which kinds of record change and how, acts that do more than enter values, the files, and
    what became of our own bundles. ``shown`` makes untrusted text fit to be seen."""
    mark = "、" if texts.language == "ja" else ", "
    lines = []
    if review.kinds:
        lines.append(texts("review.records", kinds=mark.join(_kinds(review, texts))))
    if review.acts:
        told = [f"{texts(f'operation.{kind}')} {count:,}" for kind, count in review.acts]
        lines.append(texts("review.acts", acts=mark.join(told)))
    if review.files:
        lines.append(texts("review.files", files=mark.join(_files(review, texts, shown))))
    lines += [
        texts("review.receipt", answer=shown(answer_text(texts, receipt)))
        for receipt in review.receipts
    ]
    more = review.receipts_new - len(review.receipts)
    if more:
        lines.append(texts("review.receipts.more", count=more))
    return lines


def _kinds(review: Review, texts: Texts) -> list[str]:
    return [
        f"{texts(f'record.{kind}')} {texts(f'review.change.{change}')} {count:,}"
        for kind, change, count in review.kinds
    ]


def _files(review: Review, texts: Texts, shown: Callable[[object], str]) -> list[str]:
    told = [_file(each, texts, shown) for each in review.files]
    return [*told, "…"] if review.blobs > len(review.files) else told


def _file(file: ReviewFile, texts: Texts, shown: Callable[[object], str]) -> str:
    size = texts("review.file.bytes", bytes=f"{file.size:,}") if file.size is not None else ""
    missing = "" if file.here else texts("review.file.missing")
    return f"{shown(file.name)}{size}{missing}"
