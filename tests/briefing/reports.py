"""Every kind of briefing of several pages: facts to compose from, at the sizes that matter.

Organisations and events are invented (架空).
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pypdfium2

from liaison_app.briefing import (
    ComposedPaper,
    Drawn,
    compose_handover,
    compose_incident,
    compose_situation,
    compose_task_status,
    compose_transmittal,
    draw_briefing,
)
from liaison_app.briefing.facts import DocumentFacts, Figures, SummaryFacts
from liaison_app.briefing.handover_facts import (
    Due,
    Given,
    HandoverFacts,
    OpenCase,
    Promise,
    Turn,
)
from liaison_app.briefing.incident_facts import (
    Change,
    Fact,
    FileFacts,
    IncidentReportFacts,
    IndicatorFacts,
    Measure,
    Stage,
    TimelineEntry,
    Told,
)
from liaison_app.briefing.situation_facts import (
    DayCount,
    IncidentChange,
    KindRow,
    Line,
    MeasureRow,
    SectorRow,
    Seen,
    SeriousIncident,
    SituationFacts,
)
from liaison_app.briefing.status_facts import PackageFacts, TaskLine, TaskStatusFacts
from liaison_app.briefing.transmittal_facts import Carriage, Enclosure, TransmittalFacts
from liaison_app.domain.texts import Texts
from tests.briefing import samples
from tests.briefing.samples import AS_OF

LONG = {
    # 鑿 stands nowhere else: a phrase may be parted by the end of a page, a character may not.
    "ja": ("鑿機関等における対応状況「（確認中）」について、" * 900)[:20_000],
    "en": ("Unprecedented circumstances (being confirmed) require coordination; " * 300)[:20_000],
}


def frame_of(language: str, *, empty: bool = False) -> dict[str, Any]:
    """What every kind has, of an evening on which much happens or of a new case log."""
    whole = samples.empty(language) if empty else samples.typical(language)
    return {key: getattr(whole, key) for key in DocumentFacts.__dataclass_fields__}


def task_status(language: str, size: str) -> TaskStatusFacts:
    if size == "empty":
        return TaskStatusFacts(**frame_of(language, empty=True))
    rows = {"typical": 9, "large": 400}[size]
    long = LONG[language] if size == "large" else ""
    states = (
        ("overdue", "in-progress"),
        ("done", "verified"),
        ("in_progress", "extension-requested"),
        ("not_started", "received"),
    )
    lines = []
    for place in range(rows):
        standing, status = states[place % len(states)]
        lines.append(
            TaskLine(
                package=f"P-2026-{place % 2 + 1:02}",
                reference=f"T-2026-{place:04}",
                title="多要素認証の徹底（架空）"
                if language == "ja"
                else "Enforce MFA (fictitious)",
                organisation="𠮷田省（架空）" if language == "ja" else "Ministry Y (fictitious)",
                due=AS_OF + timedelta(days=place - 4) if place % 5 else None,
                standing=standing,
                status=status,
                within_day=place == 6,
                reason=long if place == 0 else "機器の納入が遅れた。（架空）",
                asked_until=AS_OF + timedelta(days=30) if place % 4 == 2 else None,
                compensating=long[:3000] if place == 4 else "",
                units_done=130 if place % 3 == 0 else None,
                units_total=143 if place % 3 == 0 else None,
                unit="台",
                completed_at=AS_OF - timedelta(days=1) if standing == "done" else None,
            )
        )
    known = {**frame_of(language), "figures": Figures(
        tasks_total=rows, tasks_done=2, tasks_in_progress=3, tasks_not_started=2,
        tasks_overdue=2, tasks_within_day=1,
    )}  # fmt: skip
    packages = (
        PackageFacts(reference="P-2026-01", title="対策パッケージ（架空）", edition=2),
        PackageFacts(reference="P-2026-02", title="年末の体制（架空）"),
    )
    return TaskStatusFacts(**known, packages=packages, tasks=tuple(lines), left_aside=3)


def incident(language: str, size: str) -> IncidentReportFacts:
    bare: dict[str, Any] = {
        "reference": "MOFA-2026-0214",
        "title": "ＶＰＮ装置への不正アクセス（架空）" if language == "ja" else "VPN appliance",
        "organisation": "髙﨑庁（架空）" if language == "ja" else "Agency T (fictitious)",
        "status": "new",
        "stages": tuple(
            Stage(name=name)
            for name in ("detected", "aware", "reported", "contained", "recovered", "closed")
        ),
    }
    if size == "empty":
        return IncidentReportFacts(**frame_of(language, empty=True), **bare)
    many = {"typical": 3, "large": 300}[size]
    long = LONG[language] if size == "large" else "機器の記録を確認した。（架空）"
    stages = tuple(
        replace(stage, at=AS_OF - timedelta(hours=9 - place)) if place < 4 else stage
        for place, stage in enumerate(bare["stages"])
    )
    known = bare | {
        "severity": 3,
        "status": "responding",
        "stages": stages,
        "persons": 12,
        "impact": "窓口業務に遅れ（架空）",
        "confirmed": f"第一段落。{long}\n第二段落。",
        "being_confirmed": "情報の漏えいの有無",
        "assessment": "同種の攻撃が続く可能性が高い。",
        "fields": (Fact(label="事案種別", text="不正アクセス"),),
        "links": (Fact(label="関連", text="NPA-2026-0001（架空）"),),
    }
    return IncidentReportFacts(
        **frame_of(language),
        **known,
        told=(
            Told(at=AS_OF, told="次官（架空）", means="電話", message="第一報",
                 answer="公表を準備"),
        ),
        timeline=tuple(
            TimelineEntry(at=AS_OF - timedelta(minutes=place) if place else None, text=long
                          if place == 1 else f"経過{place}", source="当直", by="髙﨑庁")
            for place in range(many)
        ),
        measures=(
            Measure(sort="対処項目", text="認証情報の更新", due=AS_OF - timedelta(days=1),
                    status="未了", overdue=True, is_open=True),
            Measure(sort="報告義務", text="所管省庁への報告", due=AS_OF + timedelta(days=1),
                    precision="minute", status="該当", is_open=True),
        ),
        techniques=("T1190 Exploit Public-Facing Application",),
        cves=("CVE-2026-12345",),
        indicators=(
            IndicatorFacts(type="url", value="hxxps://evil[.]example/a?id=1&token=2"),
            IndicatorFacts(type="sha256", value="0123456789abcdef" * 4, is_hash=True,
                           first_seen=AS_OF, last_seen=AS_OF, note="添付"),
        ),
        files=(FileFacts(name="調査𠮷.txt", size=12345, sha256="fedcba9876543210" * 4),),
        changes=tuple(
            Change(at=AS_OF, by="MOFA 当直", what="事案：変更", through="mofa-0005",
                   fields=(("状況", "受付", "対処中"), ("評価", "", long[:500])))
            for _ in range(many)
        ),
    )  # fmt: skip


def handover(language: str, size: str) -> HandoverFacts:
    if size == "empty":
        return HandoverFacts(**frame_of(language, empty=True), giver="当直", arrivals=())
    many = {"typical": 4, "large": 5000}[size]
    long = LONG[language] if size == "large" else "関係機関に確認中（架空）"
    return HandoverFacts(
        **frame_of(language),
        giver="髙﨑（架空）",
        incidents=tuple(
            OpenCase(reference=f"KAKUU-DENRYOKU-2026-{place:04}",
                     title=long if place < 20 else "件",
                     organisation="架空電力株式会社", severity=(4, 3, None, 1)[place % 4],
                     status="responding", last_at=AS_OF, last=long if place < 20 else "")
            for place in range(many)
        ),
        incidents_total=many,
        promises=tuple(
            Promise(reference=f"I-2026-{place:04}", sort=("call-back", "read-back", "awaited")[
                place % 3], at=AS_OF, who=long[:200], number="03-0000-0000", text=long)
            for place in range(min(many, 40))
        ),
        dues=tuple(
            Due(at=AS_OF + timedelta(hours=place - 1), sort="対応事項",
                reference=f"T-2026-{place:04}", title=long[:500], overdue=place == 0)
            for place in range(min(many, 40))
        ),
        arrivals=tuple(f"{place}-{long[:90]}.liaison" for place in range(min(many, 9))),
        now_on_duty=(
            Turn(officer="当直甲（架空）", starts_at=AS_OF, ends_at=AS_OF, number="03-0000-0009",
                 wake_up=long),
        ),
        next_on_duty=Turn(officer=long[:90], starts_at=AS_OF, ends_at=AS_OF),
        before=Given(reference="H-2026-0001", given_by="乙（架空）", given_at=AS_OF),
    )  # fmt: skip


def transmittal(language: str, size: str) -> TransmittalFacts:
    bundle = Enclosure(
        name="nco-to-mofa-0042.liaison", size=1234567, copies=1, sha256="0123456789abcdef" * 4
    )
    words = "balcony time marine tornado slab jewel right cushion brief voyage soup trust"
    if size == "empty":
        return TransmittalFacts(
            **frame_of(language, empty=True), addressee="", enclosure=bundle, words=words
        )
    long = LONG[language] if size == "large" else "課長（架空）"
    return TransmittalFacts(
        **frame_of(language),
        addressee="外務省（架空）" if language == "ja" else "MOFA (fictitious)",
        addressee_post=long,
        sender_post=long,
        sequence=42,
        enclosure=replace(bundle, name=f"{long[:200]}.liaison") if size == "large" else bundle,
        words=words,
        carriage=Carriage(number="USB-007", carriers=(long, "乙（架空）"), checked="異常なし",
                          checked_at=AS_OF),
        return_by=AS_OF + timedelta(days=14),
    )  # fmt: skip


def situation(language: str, size: str) -> SituationFacts:
    if size == "empty":
        days = tuple(
            DayCount(day=AS_OF.date() - timedelta(days=6 - back), serious=0, other=0, unassessed=0)
            for back in range(7)
        )
        empty = samples.empty(language)
        return SituationFacts(**_all_of(empty), days=days)
    base = samples.typical(language)
    long = LONG[language] if size == "large" else "復旧に向け調整中（架空）"
    many = {"typical": 2, "large": 40}[size]
    if size == "large":
        row = replace(base.incidents[2], title=long[:300])
        base = replace(
            base,
            incidents=tuple(
                replace(row, reference=f"KAKUU-DENRYOKU-2026-{place:04}") for place in range(5000)
            ),
            incidents_total=5000,
        )
    return SituationFacts(
        **_all_of(base),
        changes=tuple(
            IncidentChange(sort=sort, reference=f"MOFA-2026-{place:04}", organisation="Ｂ省",
                           title=long[:300], before=2, after=3)
            for place in range(many * 5)
            for sort in (("new", "late", "closed", "raised", "lowered", "dropped")[place % 6],)
        ),
        days=tuple(
            DayCount(day=AS_OF.date() - timedelta(days=6 - back), serious=back % 3,
                     other=back * 2, unassessed=1)
            for back in range(7)
        ),
        kinds=(
            KindRow(kind="ransomware", counts=(0, 1, 2, 3, 4), unassessed=1),
            KindRow(kind="", counts=(0, 0, 1, 0, 0), unassessed=0),
        ),
        sectors=(SectorRow(name="電力", open=11, serious=7, new=2),
                 SectorRow(name="", open=1, serious=0, new=0)),
        serious_incidents=tuple(
            SeriousIncident(
                reference=f"ENERGY-2026-{place:04}", organisation="電力Ａ社（架空）",
                title=long[:300], severity=4, status="responding", aware_at=AS_OF,
                confirmed=long, impact=long, persons=12, outlook=long,
                latest=(Seen(at=AS_OF, text=long),) * 5, being_confirmed=long, ai=long,
            )
            for place in range(many)
        ),
        measures=tuple(
            MeasureRow(reference=f"T-2026-{place:04}", title=long[:200], due=AS_OF, addressed=11,
                       received=10, done=7, overdue=place % 2)
            for place in range(many * 3)
        ),
        lines=(
            Line(sort="press-line", question="供給に支障なし（架空）", sayable="may-say",
                 cleared_by="広報官", cleared_at=AS_OF),
            Line(sort="question", question="攻撃主体は（架空）", answer=long[:5000],
                 sayable="may-not-say", answerer="官房長官", consult="外務省"),
            Line(sort="question", question="被害額は（架空）", answer="確認中",
                 follow_up="いつ分かるか"),
        ),
    )  # fmt: skip


def _all_of(summary: SummaryFacts) -> dict[str, Any]:
    return {key: getattr(summary, key) for key in SummaryFacts.__dataclass_fields__}


@dataclass(frozen=True)
class Sample:
    facts: Callable[[str, str], DocumentFacts]
    compose: Callable[[Any, Texts], ComposedPaper]


KINDS = {
    "situation": Sample(situation, compose_situation),
    "task-status": Sample(task_status, compose_task_status),
    "incident": Sample(incident, compose_incident),
    "transmittal": Sample(transmittal, compose_transmittal),
    "handover": Sample(handover, compose_handover),
}
SIZES = ("empty", "typical", "large", "hostile")
_NASTY = (
    "𠮷田髙﨑葛\U000e0100城 <b>&amp;</b> \u202egpj.exe\u202c \x00\x1b[31m 😀 \u200bzero か\u3099 "
    "مرحبا \ufeff ﾊﾝｶｸ '); DROP TABLE -- %s {name} {0} \\n\r\n\u2028次"
)


def _spoilt(value: Any, key: str = "") -> Any:
    """The same facts with every text that a person types made to break a page."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{each.name: _spoilt(getattr(value, each.name), each.name) for each in fields(value)},
        )
    if isinstance(value, tuple):
        return tuple(_spoilt(each, key) for each in value)
    return _NASTY if isinstance(value, str) and value and key not in _CODES else value


# What is no text of a person's: codes, and what is computed.
_CODES = frozenset(
    {
        *("language", "tlp", "grade", "handling", "status", "standing", "sort", "kind", "name"),
        *("precision", "aware_precision", "level", "sayable", "sha256", "type", "words", "package"),
        *("register_number", "fingerprint"),
    }
)


def facts_of(kind: str, language: str, size: str) -> DocumentFacts:
    """A sample's facts."""
    if size == "hostile":
        spoilt = _spoilt(KINDS[kind].facts(language, "typical"))
        assert isinstance(spoilt, DocumentFacts)
        return spoilt
    return KINDS[kind].facts(language, size)


@cache
def composed(kind: str, language: str, size: str) -> ComposedPaper:
    return KINDS[kind].compose(facts_of(kind, language, size), samples.TEXTS[language])


@cache
def case(kind: str, language: str, size: str) -> Drawn:
    """A sample, drawn once for all tests."""
    return draw_briefing(composed(kind, language, size), samples.RESOURCES)


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page as it is copied, line ends removed."""
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return [text.replace("\ufffe", "-").replace("\r", "").replace("\n", "") for text in pages]


def squeezed(pdf: bytes) -> str:
    """All text without any space."""
    return "".join("".join(page_texts(pdf)).split())
