"""The invented document that is drawn: a cover with a chart, a chart of seven days, incidents of
half a page each, and a long table. In Japanese; everything in it is made up (架空)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liaison_app.briefing import (
    Briefing,
    BriefingResources,
    ComposedPaper,
    compose_cabinet_summary,
    compose_situation,
    draw_briefing,
)
from liaison_app.briefing.facts import Figures, IncidentFacts, OrganisationProgress
from liaison_app.briefing.model import Grid, Labelled, Lines, PaperBody, Prose, Section
from liaison_app.briefing.situation_facts import DayCount, SituationFacts
from liaison_app.domain.texts import Texts
from liaison_app.workflows.bench import invented

INCIDENTS = 200
_CASE_LOG_FOR_EACH = 100  # incidents of a case log, for one in the document
_ROWS_EACH = 5  # of the table, for each incident
_AS_OF = datetime(2026, 11, 23, 9, tzinfo=UTC)
_SHARES = (12, 26, 62)
_FIELDS = ("確認された事実", "影響", "対応状況", "今後の見込み", "確認中の事項")
_ORGANISATIONS = ("外務省", "警察庁", "防衛省", "国土交通省", "経済産業省", "厚生労働省")


def incidents_for(size: int) -> int:
    """How many incidents the document has beside a case log of ``size``: fewer for a small one."""
    return max(1, min(size // _CASE_LOG_FOR_EACH, INCIDENTS))


def bench_paper(resources: Path, incidents: int = INCIDENTS) -> ComposedPaper:
    """About 150 pages unless told otherwise: cover, contents, charts, incidents, table."""
    paper = compose_situation(_facts(), Texts.load(resources / "texts", "ja"))
    head = paper.body.sections
    cases = tuple(_case(number) for number in range(incidents))
    table = Grid(
        columns=("番号", "件名", "確認された事実"),
        shares=_SHARES,
        rows=tuple(_row(number) for number in range(incidents * _ROWS_EACH)),
        place="事案の一覧",
        continued="事案の一覧（続き）",
    )
    sections = (*head, Section("重大な事案"), *cases, Section("事案の一覧", (table,)))
    return replace(paper, body=PaperBody(sections, first=paper.body.first))


def drawn_paper(resources: Path, incidents: int) -> int:
    """The pages of such a document, drawn."""
    files = BriefingResources.in_folder(resources)
    return draw_briefing(bench_paper(resources, incidents), files).pages


def bench_summary(resources: Path) -> Briefing:
    """One page."""
    return compose_cabinet_summary(_facts(), Texts.load(resources / "texts", "ja"))


def _facts() -> SituationFacts:
    return SituationFacts(
        language="ja",
        as_of=_AS_OF,
        office_name="国家サイバー統括室（架空）",
        issue_no=1,
        tlp="TLP:AMBER",
        grade="confidentiality-2",
        figures=Figures(open_incidents=INCIDENTS, serious=40, unassessed=20),
        incidents=tuple(
            IncidentFacts(
                reference=f"K-{number:07d}",
                organisation=_ORGANISATIONS[number % len(_ORGANISATIONS)],
                title=str(invented.values(number)["title"]),
                severity=number % 5,
                status="responding",
            )
            for number in range(INCIDENTS)
        ),
        incidents_total=INCIDENTS,
        progress=tuple(
            OrganisationProgress(name=name, done=9 - place, in_progress=3, not_started=2, overdue=1)
            for place, name in enumerate(_ORGANISATIONS)
        ),
        days=tuple(
            DayCount(
                day=_AS_OF.date() - timedelta(days=6 - back), serious=back, other=9, unassessed=2
            )
            for back in range(7)
        ),
    )


def _case(number: int) -> Section:
    values = invented.values(number)
    said = str(values["confirmed_facts"])
    lines = Lines(tuple(Labelled(field, said + _more(number, field) + said) for field in _FIELDS))
    return Section(
        f"K-{number:07d}　{values['title']}",
        (Prose((said + _more(number, "冒頭"),)), lines),
        level=2,
        kept=True,
    )


def _row(number: int) -> tuple[str, str, str]:
    values = invented.values(number)
    return (f"K-{number:07d}", str(values["title"]), str(values["confirmed_facts"]))


def _more(number: int, field: str) -> str:
    """Another text for each field, so that no line is set twice."""
    return f"{field}（{number}）：{invented.entry(number * 7 + len(field))['text']}"
