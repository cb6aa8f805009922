"""What records can be filtered by in a query: names, values and their order.

Derived from the declarations in ``domain/records``: a code, a day, a yes or no, an organisation or
a pattern that a field declares can be asked for by the field's key, by its label in either
language, and by the shorter names below. How a query is written is in ``domain/query.py``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

from liaison_app.domain.entry import fold
from liaison_app.domain.fields import Field, FieldType
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.vocabulary import (
    CONFIDENCE,
    GRADE,
    PRECISION,
    PRIORITY,
    SEVERITY,
    TLP,
    Code,
    Label,
    codes,
)


class Shape(Enum):
    """How the values of a filter are written."""

    CODE = "code"
    LISTED = "listed"  # of a vocabulary that is data
    ORGANISATION = "organisation"
    FLAG = "flag"
    DAY = "day"
    PATTERN = "pattern"  # technique and CVE numbers


@dataclass(frozen=True)
class Filter:
    """One thing to filter by. ``name`` is how help and completion write it."""

    key: str
    name: str
    label: Label
    shape: Shape
    codes: tuple[Code, ...] = ()
    vocabulary: str = ""
    pattern: str = ""

    @property
    def ordered(self) -> bool:
        """Whether ``>=`` and ``<`` mean something."""
        return self.shape is Shape.DAY or self.codes in _ORDERED


_ORDERED = (SEVERITY, TLP, GRADE, CONFIDENCE, PRIORITY)
LIBRARY = codes(("own", "自組織・報告受領", "Own"), ("reference", "参考事例", "Reference cases"))
# Named as the texts ``record.…`` name them (a test holds the two together).
RECORD = codes(
    ("incident", "事案", "Incident"),
    ("reference-case", "参考事例", "Reference case"),
    ("entry", "経過", "Timeline entry"),
    ("attachment", "添付", "Attachment"),
    ("custody", "持出しの記録", "Custody"),
    ("indicator", "侵害の痕跡情報", "Indicator"),
    ("link", "関連付け", "Link"),
    ("duty", "報告義務", "Reporting duty"),
    ("form", "様式", "Form"),
    ("action", "対処項目", "Action"),
    ("package", "対策パッケージ", "Package"),
    ("edition", "対策パッケージの版", "Edition"),
    ("task", "対応事項", "Task"),
    ("response", "対応状況", "Response"),
    ("alert", "注意喚起", "Alert"),
    ("acknowledgement", "了知", "Acknowledgement"),
    ("guideline", "手引", "Guideline"),
    ("step", "手引の手順", "Step"),
    ("request", "照会・報告依頼", "Request"),
    ("reply", "回答", "Reply"),
    ("answer", "回答の各項", "Answer"),
    ("reminder", "督促", "Reminder"),
    ("meeting", "会議", "Meeting"),
    ("meeting-decision", "決定事項", "Decision"),
    ("campaign", "一連の攻撃", "Campaign"),
    ("campaign-member", "一連の攻撃の構成事案", "Incident of a campaign"),
    ("organisation", "機関", "Organisation"),
    ("officer", "担当官", "Officer"),
    ("briefing", "報告資料", "Briefing"),
    ("intake", "受付メモ", "Intake note"),
    ("escalation", "報告・連絡記録", "Escalation"),
    ("contact", "連絡先", "Contact"),
    ("roster", "当直", "Duty roster"),
    ("handover", "引継書", "Handover sheet"),
    ("question", "想定問答", "Question and answer"),
    ("filter", "保存した検索条件", "Saved filter"),
    ("mapping", "列の対応", "Column mapping"),
    ("disposal", "廃棄の記録", "Disposal"),
    ("recovery", "予備の鍵", "Recovery key"),
    ("policy", "送付承認・発出決裁の設定", "Policy on two officers"),
    ("release", "送付承認", "Release"),
    ("approval", "決裁", "Approval"),
    ("medium", "媒体授受簿", "Media register"),
)
# What is asked for without being a field.
OVERDUE = Filter("overdue", "overdue", Label("期限超過", "Overdue"), Shape.FLAG)
_COMPUTED = (
    Filter("library", "library", Label("区分", "Library"), Shape.CODE, LIBRARY),
    Filter("record", "record", Label("記録の種類", "Record"), Shape.CODE, RECORD),
    OVERDUE,
    Filter("merged", "merged", Label("統合済み", "Merged"), Shape.FLAG),
    Filter("created", "created", Label("登録日時", "Created"), Shape.DAY),
    Filter("updated", "updated", Label("更新日時", "Updated"), Shape.DAY),
)
# Further names, the first of them the one that help and completion show.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "organisation": ("org", "機関", "組織"),
    "severity": ("severity", "影響度", "深刻度"),
    "ai_involvement": ("ai", "AI", "AI関与"),
    "ai_vectors": ("vector", "態様"),
    "grade": ("grade", "機密性", "格付"),
    "kind": ("kind", "種別"),
    "category": ("category", "分類"),
    "techniques": ("technique", "手法"),
    "cves": ("cve", "脆弱性"),
    "exercise": ("exercise", "訓練"),
    "reported": ("reported", "報告"),
    "reported_at": ("reported", "報告"),
    "due": ("due", "期限"),
    "due_at": ("due_at",),
    "record": ("record", "記録"),
    "library": ("library", "区分"),
    "removed": ("removed", "取下げ"),
    "merged": ("merged", "統合"),
    "created": ("created", "登録"),
    "updated": ("updated", "更新"),
    "overdue": ("overdue", "期限超過"),
    "determination": ("determination", "判定"),
    "personal_data": ("personal", "個人情報"),
    "expires_on": ("expires", "満了日"),
}
_SHAPES = {
    FieldType.CODE: Shape.CODE,
    FieldType.CODES: Shape.CODE,
    FieldType.LISTED: Shape.LISTED,
    FieldType.ORGANISATION: Shape.ORGANISATION,
    FieldType.BOOLEAN: Shape.FLAG,
    FieldType.INSTANT: Shape.DAY,
    FieldType.DATE: Shape.DAY,
}
_IN_BRACKETS = re.compile("[（(].*?[)）]")


@cache
def filters() -> Mapping[str, Filter]:
    """Every filter by its key: the fields of incidents first, then those of other records."""
    found = {each.key: each for each in _COMPUTED}
    for kind in RECORD_KINDS.values():
        for field in (*kind.own.values(), *kind.decision.values(), *kind.internal.values()):
            made = _filter(field)
            if made is not None:
                found[made.key] = _joined(found.get(made.key), made)
    return found


@cache
def named() -> Mapping[str, tuple[Filter, ...]]:
    """The filters by every name they go by, folded; ``reported`` is a day and a yes or no."""
    found: dict[str, tuple[Filter, ...]] = {}
    for each in filters().values():
        for name in dict.fromkeys(map(_plain, _NAMES.get(each.key, ()))):
            found[name] = (*found.get(name, ()), each)
    for each in filters().values():
        for name in _other_names(each):
            found.setdefault(name, (each,))
    return found


def shape_of(field: Field) -> Shape | None:
    """How a field is filtered by, or None: texts are searched, numbers are not asked for."""
    if field.codes == PRECISION:
        return None
    if field.type is FieldType.TEXTS and field.pattern:
        return Shape.PATTERN
    return _SHAPES.get(field.type)


def find(name: str) -> tuple[Filter, ...]:
    """The filters called ``name``, in any case and width; none if there is no such name."""
    return named().get(_plain(name), ())


def names_of(each: Filter, language: str) -> tuple[str, ...]:
    """How it is written in a language, the shortest way first; in the other language too."""
    japanese = [name for name in _NAMES.get(each.key, ()) if not name.isascii()]
    bare = _IN_BRACKETS.sub("", each.label.ja)
    japanese.append(bare.removesuffix("日時") if each.shape is Shape.DAY else bare)
    both = (*japanese, each.name) if language == "ja" else (each.name, *japanese)
    return tuple(dict.fromkeys(both))


def _plain(name: str) -> str:
    return fold(name).replace("-", "_")


def _filter(field: Field) -> Filter | None:
    shape = shape_of(field)
    if shape is None:
        return None
    short = field.key.removesuffix("_at") if shape is Shape.DAY else field.key
    name = _NAMES.get(field.key, (short,))[0]
    label = field.label
    return Filter(field.key, name, label, shape, field.codes, field.vocabulary, field.pattern)


def _joined(before: Filter | None, made: Filter) -> Filter:
    """The same key in two kinds of record (``status``): the codes of both."""
    if before is None or before.codes == made.codes:
        return before or made
    every = {code.code: code for code in (*made.codes, *before.codes)}
    return Filter(
        before.key, before.name, before.label, before.shape, tuple(every.values()),
        before.vocabulary, before.pattern,
    )  # fmt: skip


def _other_names(each: Filter) -> Iterator[str]:
    """Its key and its labels, with and without what is only an explanation."""
    yield each.key
    for label in each.label:
        bare = _IN_BRACKETS.sub("", label)
        yield _plain(label)
        yield _plain(bare)
        if each.shape is Shape.DAY:
            yield _plain(bare).removesuffix("日時").removesuffix("at")
    if each.shape is Shape.DAY:
        yield each.key.removesuffix("_at")
