"""Facts to compose from. Organisations and events are invented (架空)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from liaison_app.briefing import BriefingResources
from liaison_app.briefing.facts import (
    BundleSource,
    Contact,
    Coverage,
    DecisionFacts,
    Figures,
    IncidentFacts,
    OrganisationProgress,
    PreviousIssue,
    SilentOrganisation,
    SummaryFacts,
    UncertainPoint,
    Upcoming,
)
from liaison_app.domain.texts import Texts

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = BriefingResources.in_folder(ROOT / "resources")
TEXTS = {language: Texts.load(ROOT / "resources" / "texts", language) for language in ("ja", "en")}
JST = timezone(timedelta(hours=9))
AS_OF = datetime(2026, 11, 23, 18, 0, tzinfo=JST)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in November 2026 in Japan."""
    return datetime(2026, 11, day, hour, minute, tzinfo=JST).astimezone(UTC)


def empty(language: str = "ja") -> SummaryFacts:
    """A new case log: nothing entered, nothing received."""
    return SummaryFacts(
        language=language,
        as_of=AS_OF.astimezone(UTC),
        office_name="内閣官房国家サイバー統括室"
        if language == "ja"
        else "National Cybersecurity Office",
        issue_no=1,
        tlp="TLP:AMBER",
        grade="confidentiality-2",
        figures=Figures(
            open_incidents=0,
            serious=0,
            unassessed=0,
            organisations_affected=0,
            tasks_done=0,
            tasks_total=0,
            tasks_overdue=0,
        ),
    )


_INCIDENTS_JA = (
    ("ENERGY-2026-0211", at(22, 21, 40), "minute", "電力Ａ社（架空）",
     "業務系サーバのランサムウェア感染", 4, "供給支障なし。料金照会を停止", "contained",
     "11月25日に復旧見込み"),
    ("MOFA-2026-0214", at(23, 6, 10), "minute", "Ｂ省（架空）", "ＶＰＮ装置への不正アクセス", 3,
     "情報漏えいの有無を確認中", "responding", "11月23日22時00分に続報"),
    ("NPA-2026-0216", at(23, 9), "hour", "Ｃ庁（架空）", "公開ウェブサイトの改ざん", 2,
     "閲覧者への影響なし", "recovering", "11月24日に終結を判断"),
    ("JINJI-2026-0219", at(23, 0), "day", "独立行政法人Ｄ（架空）",
     "標的型攻撃メール（７名が開封）、高性能ＡＩの悪用が疑われる（確認中）", None,
     "端末７台を隔離", "triage", ""),
    ("MLIT-2026-0220", None, "minute", "空港Ｅ社（架空）",
     "音声なりすましによる送金詐欺の試み", 1, "", "monitoring", "経過観察"),
)  # fmt: skip
_INCIDENTS_EN = (
    ("ENERGY-2026-0211", at(22, 21, 40), "minute", "Power Company A (fictitious)",
     "ransomware on business servers", 4, "Supply unaffected; billing enquiries down",
     "contained", "Recovery expected 25 November"),
    ("MOFA-2026-0214", at(23, 6, 10), "minute", "Ministry B (fictitious)",
     "unauthorised access to a VPN appliance", 3, "Possible leak being confirmed", "responding",
     "Follow-up 23 November, 22:00"),
    ("NPA-2026-0216", at(23, 9), "hour", "Agency C (fictitious)", "public website defaced", 2,
     "Visitors unaffected", "recovering", "Closure decided 24 November"),
    ("JINJI-2026-0219", at(23, 0), "day", "Agency D (fictitious)",
     "targeted mail opened by seven; use of high-performance AI suspected", None,
     "Seven terminals isolated", "triage", ""),
    ("MLIT-2026-0220", None, "minute", "Airport Company E (fictitious)",
     "attempted transfer fraud by voice impersonation", 1, "", "monitoring", "Monitoring"),
)  # fmt: skip
_NAMES = {
    "ja": ("デジタル庁", "総務省", "経済産業省", "国土交通省", "厚生労働省", "外務省", "警察庁",
           "人事院", "農林水産省"),
    "en": ("Digital Agency", "MIC", "METI", "MLIT", "MHLW", "MOFA", "NPA", "NPA Japan", "MAFF"),
}  # fmt: skip
_COUNTS = ((18, 4, 2, 0), (22, 6, 3, 1), (15, 9, 4, 3), (12, 8, 6, 2), (20, 3, 2, 1),
           (9, 0, 0, 0), (14, 2, 0, 0), (11, 0, 1, 0), (9, 1, 0, 0))  # fmt: skip


def _incidents(language: str) -> tuple[IncidentFacts, ...]:
    rows = _INCIDENTS_JA if language == "ja" else _INCIDENTS_EN
    return tuple(
        IncidentFacts(
            reference=reference, aware_at=aware, aware_precision=precision,
            organisation=organisation, title=title, severity=severity, impact=impact,
            status=status, outlook=outlook,
        )
        for reference, aware, precision, organisation, title, severity, impact, status, outlook
        in rows
    )  # fmt: skip


def typical(language: str = "ja") -> SummaryFacts:
    """The third report of an evening on which much happens."""
    ja = language == "ja"
    counts = dict(zip(_NAMES[language], _COUNTS, strict=True))
    return replace(
        empty(language),
        issue_no=3,
        tlp="TLP:AMBER+STRICT",
        handling=("parties-only", "no-copy"),
        office_name="内閣官房国家サイバー統括室　連絡調整班" if ja
        else "National Cybersecurity Office, Liaison Group",
        paper_number="1",
        register_number="閣サ統第312号" if ja else "NCO-2026-312",
        distribution="内閣総理大臣、内閣官房長官、関係閣僚" if ja
        else "Prime Minister, Chief Cabinet Secretary, ministers concerned",
        copy_number=1,
        copies=30,
        period_from=at(23, 12),
        period_to=at(23, 18),
        previous=PreviousIssue(
            number=2,
            as_of=at(23, 12),
            figures=Figures(
                open_incidents=9, serious=2, unassessed=2, organisations_affected=4,
                tasks_done=89, tasks_total=188, tasks_overdue=11,
            ),
        ),
        next_issue_at=at(23, 22),
        figures=Figures(
            open_incidents=12, serious=2, unassessed=1, organisations_affected=5,
            tasks_done=130, tasks_total=188, tasks_overdue=7,
        ),
        incidents=_incidents(language),
        incidents_total=12,
        progress=tuple(
            OrganisationProgress(name=name, done=a, in_progress=b, not_started=c, overdue=d)
            for name, (a, b, c, d) in counts.items()
        ),
        upcoming=(
            Upcoming(at=at(23, 20), text="関係省庁局長級会議" if ja else "Directors-general meet"),
            Upcoming(at=at(23, 23, 59), is_limit=True,
                     text="修正プログラム適用・切離しの期限" if ja
                     else "Patching or isolation falls due"),
            Upcoming(at=at(24, 10), text="Ａ社公表、官房長官会見（案）" if ja
                     else "Company A announces (proposed)"),
            Upcoming(at=at(25, 0), precision="day", text="Ａ社復旧（見込み）" if ja
                     else "Company A recovers (expected)"),
            Upcoming(at=at(27, 15), text="関係省庁連絡会議" if ja else "Liaison meeting"),
        ),
        decisions=(
            DecisionFacts(
                text="電力Ａ社の公表を11月24日10時00分とし、内閣官房長官の記者会見と同時に行うこと。"
                if ja else "Company A to announce on 24 November at 10:00, with the Chief Cabinet "
                "Secretary’s press conference.",
                by_when=at(23, 21),
                basis="事案発生時の広報要領４（架空）" if ja else "Press guideline 4 (fictitious)",
                proposal="案のとおり公表" if ja else "announce as above",
                coordination="経済産業省と調整済み、Ａ社了承" if ja else "METI agrees",
            ),
            DecisionFacts(
                text="未適用の３機関に対し、内閣官房長官名でネットワークからの切離しを要請すること。"
                if ja else "Request three organisations, in the Chief Cabinet Secretary’s name, to "
                "isolate unpatched devices.",
                by_when=at(23, 22),
                basis="統一基準（架空）６．１．２" if ja else "Common Standards 6.1.2 (fictitious)",
                proposal="本日23時59分までに切離し" if ja else "isolate by 23:59 tonight",
                coordination="総務省と調整中" if ja else "under way with MIC",
            ),
        ),
        uncertain=(
            UncertainPoint(text="侵入経路はＶＰＮ装置の既知の脆弱性である。" if ja
                           else "Entry was through a known VPN vulnerability", level="high"),
            UncertainPoint(text="Ｂ省からの個人情報の漏えい" if ja
                           else "Personal data left Ministry B", level="not-excluded"),
            UncertainPoint(text="攻撃主体" if ja else "Who is behind the attack"),
        ),
        government_posture="官邸連絡室を設置（11月23日７時30分）。連絡会議を２回開催。" if ja
        else "Liaison office at the Prime Minister’s Office since 23 Nov, 07:30.",
        press_lines="11月23日12時00分に民放１社がＡ社の障害を報道。政府からの公表なし。" if ja
        else "One broadcaster reported Company A’s outage on 23 Nov, 12:00.",
        contact=Contact(post="連絡調整班 当直" if ja else "Duty officer, Liaison Group",
                        telephone="03-0000-0000（内線81234）" if ja else "03-0000-0000",
                        night="03-0000-0001"),
        coverage=Coverage(
            bundles=tuple(
                BundleSource(name=f"{code}-2026-{number:04}", sender=sender,
                             created_at=at(23, hour, 40),
                             fingerprint=f"{number * 1234567:08x}a3f20c71" * 4)
                for code, number, sender, hour in (
                    ("NPA", 31, "警察庁" if ja else "NPA", 17),
                    ("METI", 12, "経済産業省" if ja else "METI", 16),
                    ("MOFA", 44, "外務省" if ja else "MOFA", 15),
                )
            ),
            silent=(
                SilentOrganisation(name="人事院" if ja else "JINJI", since=at(20, 9)),
                SilentOrganisation(name="農林水産省" if ja else "MAFF"),
            ),
        ),
    )  # fmt: skip


def hostile(language: str = "ja") -> SummaryFacts:
    """Text made to break a page: markup, overrides, controls, rare and missing glyphs."""
    nasty = (
        "𠮷田髙﨑葛\U000e0100城 <b>&amp;</b> \u202egpj.exe\u202c \x00\x1b[31m 😀👩‍💻 \u200bzero "
        "か\u3099 مرحبا \ufeff ﾊﾝｶｸ ＡＢＣ '); DROP TABLE -- %s {name} \\n"
    )
    rows = tuple(
        replace(
            row, reference=f"HOSTILE-2026-{place:04}", organisation=nasty, title=nasty * 50,
            impact=nasty * 20, outlook="（" * 300, status="newer-program",
        )
        for place, row in enumerate(_incidents(language))
    )  # fmt: skip
    base = typical(language)
    return replace(
        base,
        office_name=nasty,
        register_number=nasty,
        paper_number=nasty,
        distribution=nasty * 3,
        handling=("parties-only", "limited-to:" + nasty, "unheard-of"),
        incidents=rows,
        incidents_total=5000,
        progress=tuple(replace(one, name=nasty) for one in base.progress),
        upcoming=tuple(replace(one, text=nasty * 3) for one in base.upcoming),
        decisions=tuple(
            replace(one, text=nasty * 9, basis=nasty, proposal=nasty, coordination=nasty)
            for one in base.decisions
        ),
        uncertain=(UncertainPoint(text=nasty * 4, level="newer"),) * 9,
        government_posture=nasty * 2,
        press_lines="\x00\u200b",
        contact=Contact(post=nasty, telephone=nasty, night=""),
        sentences=(nasty * 2, "", "あ" * 20_000),
    )


def overloaded(language: str = "ja") -> SummaryFacts:
    """5,000 incidents, 60 organisations, texts of 20,000 characters."""
    long = ("政府機関等における対応状況「（確認中）」について、" * 900)[:20_000]
    if language == "en":
        long = ("Unprecedented circumstances (being confirmed) require coordination; " * 300)[
            :20_000
        ]
    base = typical(language)
    # The long texts only where they can reach the page: hashing 300 MB would take seconds.
    rows = tuple(
        replace(
            row,
            reference=f"{row.reference[:-4]}{number:04}",
            organisation=long[:60],
            title=long if number < 20 else row.title,
            impact=long if number < 20 else row.impact,
            outlook=long if number < 20 else row.outlook,
        )
        for number in range(1000)
        for row in base.incidents
    )
    return replace(
        base,
        incidents=rows,
        incidents_total=5000,
        figures=replace(base.figures, open_incidents=5000, tasks_total=123_456, tasks_done=999),
        progress=tuple(
            OrganisationProgress(name=f"{long[:12]}{n}", done=n * 7, in_progress=n, not_started=3,
                                 overdue=n % 5 * 400)
            for n in range(60)
        ),
        upcoming=tuple(
            Upcoming(at=AS_OF + timedelta(hours=n), text=long, is_limit=True) for n in range(40)
        ),
        decisions=tuple(
            DecisionFacts(text=long, by_when=AS_OF, basis=long, proposal=long, coordination=long)
            for _ in range(5)
        ),
        uncertain=tuple(UncertainPoint(text=long, level="even") for _ in range(9)),
        government_posture=long,
        press_lines=long,
        sentences=(long, long, long),
        contact=Contact(post=long, telephone=long, night=long),
        distribution=long,
        office_name=long,
        previous=None,
        coverage=Coverage(
            bundles=base.coverage.bundles * 50,
            silent=tuple(SilentOrganisation(name=f"{long[:30]}{n}") for n in range(60)),
        ),
    )  # fmt: skip
