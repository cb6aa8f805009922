"""The query language: what is understood, in both languages and widths, and what is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain import filters
from liaison_app.domain.completion import MOST, suggestions
from liaison_app.domain.days import Span, parse_days
from liaison_app.domain.errors import Refused
from liaison_app.domain.fields import FieldType
from liaison_app.domain.query import (
    MAX_PARTS,
    MAX_QUERY,
    Begins,
    During,
    OneOf,
    Overdue,
    Part,
    Words,
    parse,
    understand,
)
from liaison_app.domain.records import RECORD_KINDS
from liaison_app.domain.texts import Texts
from liaison_app.domain.vocabulary import Label, Organisation, Vocabularies
from liaison_app.host.resources import resources_folder

TODAY = date(2026, 11, 25)
LISTS = Vocabularies(
    sectors={"finance": Label("金融", "Financial")},
    categories={"fraud/phishing": Label("フィッシング", "Phishing"),
                "fraud/masquerade": Label("なりすまし", "Masquerade")},
    techniques={"T1566": Label("フィッシング", "Phishing"),
                "T1566.002": Label("フィッシング（リンク）", "Phishing: Spearphishing Link")},
    organisations={"mofa": Organisation("mofa", Label("外務省", "Ministry of Foreign Affairs"))},
)  # fmt: skip


def only(text: str) -> Part:
    ((part,),) = understand(text, LISTS, TODAY).groups
    return part


def refused(text: str) -> str:
    with pytest.raises(Refused) as found:
        understand(text, LISTS, TODAY)
    return found.value.code


@pytest.mark.parametrize(
    ("text", "key", "codes"),
    [
        ("status:responding", "status", "responding"),
        ("状況:対処中", "status", "responding"),
        ("状況：対処中", "status", "responding"),
        ("ＳＴＡＴＵＳ：Responding", "status", "responding"),
        ("状況=封じ込め", "status", "contained"),
        ("status:new,triage", "status", "new triage"),
        ("status:受付、確認中", "status", "new triage"),
        ("severity>=3", "severity", "3 4"),
        ("影響度>=高", "severity", "3 4"),
        ("影響度≧高", "severity", "3 4"),
        ("深刻度＞＝高", "severity", "3 4"),
        ("severity<1", "severity", "0"),
        ("severity>3", "severity", "4"),
        ("severity<=low", "severity", "0 1"),
        ("severity:unknown", "severity", "unknown"),
        ("org:mofa", "organisation", "mofa"),
        ("機関:外務省", "organisation", "mofa"),
        ("org:GAISHA-7", "organisation", "gaisha-7"),
        ("tlp:amber", "tlp", "TLP:AMBER"),
        ("TLP:AMBER+STRICT", "tlp", "TLP:AMBER+STRICT"),
        ("tlp:white", "tlp", "TLP:CLEAR"),
        ("tlp>=amber", "tlp", "TLP:AMBER TLP:AMBER+STRICT TLP:RED"),
        ("grade:2", "grade", "confidentiality-2"),
        ("機密性：機密性２", "grade", "confidentiality-2"),
        ("ai:confirmed", "ai_involvement", "confirmed"),
        ("ＡＩ：疑い", "ai_involvement", "suspected"),
        ("種別:サービス妨害", "kind", "ddos"),
        ("sector:金融", "sector", "finance"),
        ("category:fraud", "category", "fraud/phishing fraud/masquerade"),
        ("technique:t1566.002", "techniques", "T1566.002"),
        ("手法:フィッシング", "techniques", "T1566 T1566.002"),
        ("cve:2025-1234", "cves", "CVE-2025-1234"),
        ("exercise:yes", "exercise", "yes"),
        ("訓練:はい", "exercise", "yes"),
        ("library:reference", "library", "reference"),
        ("記録:注意喚起", "record", "alert"),
        ("removed:yes", "removed", "yes"),
    ],
)
def test_a_filter_is_written_in_either_language(text: str, key: str, codes: str) -> None:
    assert only(text) == Part(OneOf(key, tuple(codes.split())))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("-status:closed", Part(OneOf("status", ("closed",)), negated=True)),
        ("－状況:対応終了", Part(OneOf("status", ("closed",)), negated=True)),
        ("reported:no", Part(OneOf("reported", ("yes",)), negated=True)),
        ("-reported:no", Part(OneOf("reported", ("yes",)))),
        ("overdue:yes", Part(Overdue())),
        ("期限超過:いいえ", Part(Overdue(), negated=True)),
        ("cve:CVE-2025-*", Part(Begins("cves", "CVE-2025-"))),
        ("cve:none", Part(Begins("cves", ""), negated=True)),
        ("aware:*", Part(Begins("aware_at", ""))),
        ("漏えい", Part(Words("漏えい"))),
        ("-漏えい", Part(Words("漏えい"), negated=True)),
        ('"二段階 認証"', Part(Words("二段階 認証", exact=True))),
        ("“二段階 認証”", Part(Words("二段階 認証", exact=True))),
        ('-"a b"', Part(Words("a b", exact=True), negated=True)),
        ('"まだ閉じない', Part(Words("まだ閉じない", exact=True))),
        ("http://evil.example/a:b", Part(Words("http://evil.example/a:b"))),
        ("hxxps://evil", Part(Words("hxxps://evil"))),
        ("12:30", Part(Words("12:30"))),
        ("192.0.2.1:443", Part(Words("192.0.2.1:443"))),
        ("sha256:ab12", Part(Words("sha256:ab12"))),
        ("C:\\temp", Part(Words("C:\\temp"))),
        ("a<b", Part(Words("a<b"))),
        ("-", Part(Words("-"))),
    ],
)
def test_one_part(text: str, part: Part) -> None:
    assert only(text) == part


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("detected:2026-11-01", "2026-11-01", "2026-11-01"),
        ("検知：2026/11/1", "2026-11-01", "2026-11-01"),
        ("検知:2026年11月", "2026-11-01", "2026-11-30"),
        ("検知:令和8年2月", "2026-02-01", "2026-02-28"),
        ("検知:R8.2.3", "2026-02-03", "2026-02-03"),
        ("aware:2026", "2026-01-01", "2026-12-31"),
        ("detected>=2026-11-01", "2026-11-01", None),
        ("detected>2026-11", "2026-12-01", None),
        ("detected<2026-11", None, "2026-10-31"),
        ("detected<=2026-11", None, "2026-11-30"),
        ("reported:2026-11-01..2026-11-15", "2026-11-01", "2026-11-15"),
        ("reported:2026-11〜2026-12", "2026-11-01", "2026-12-31"),
        ("occurred:2026-11-01..", "2026-11-01", None),
        ("occurred:..2026-11-01", None, "2026-11-01"),
        ("updated<7d", "2026-11-19", None),
        ("更新:7日", "2026-11-19", "2026-11-25"),
        ("updated>=2w", None, "2026-11-11"),
        ("更新:今日", "2026-11-25", "2026-11-25"),
        ("created:yesterday", "2026-11-24", "2026-11-24"),
        ("期限<7d", None, "2026-12-01"),
        ("due:7d", "2026-11-25", "2026-12-01"),
    ],
)
def test_days_are_days_in_japan(text: str, first: str | None, last: str | None) -> None:
    condition = only(text).condition
    assert isinstance(condition, During)
    assert condition.days == Span(
        date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
    )


def test_or_joins_what_stands_beside_it() -> None:
    query = understand("漏えい または 改ざん status:new OR status:triage 警察 OR", LISTS, TODAY)
    assert [len(group) for group in query.groups] == [2, 2, 1]
    assert understand("OR a", LISTS, TODAY).groups == ((Part(Words("a")),),)
    assert refused("overdue:yes OR 警察") == "query-or"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("foo:bar", "query-unknown-filter"),
        ("severty>=3", "query-unknown-filter"),
        ("備考：至急", "query-unknown-filter"),
        ("status:nowhere", "query-value"),
        ("status:new,nowhere", "query-value"),
        ("severity>=9", "query-value"),
        ("severity>=unknown", "query-value"),
        ("detected:2026-13", "query-value"),
        ("detected:2026-02-30", "query-value"),
        ("detected:2026-12..2026-11", "query-value"),
        ("exercise:maybe", "query-value"),
        ("org:存在しない機関", "query-value"),
        ("technique:zzzzz", "query-value"),
        ("status:", "query-value-missing"),
        ("status>3", "query-order"),
        ("exercise>=yes", "query-order"),
        ("x" * (MAX_QUERY + 1), "query-long"),
        (" ".join("abcdefghij"[n % 10] for n in range(MAX_PARTS + 1)), "query-long"),
    ],
)
def test_what_is_not_understood_is_named(text: str, code: str) -> None:
    assert refused(text) == code
    parsed = parse(text, LISTS, TODAY)
    assert parsed.problems
    assert all(isinstance(part.condition, Words) for part in parsed.query.parts())


def test_an_unknown_filter_is_searched_as_text_and_one_without_a_value_left_aside() -> None:
    assert parse("foo:bar 警察", LISTS, TODAY).query.groups == (
        (Part(Words("foo:bar")),),
        (Part(Words("警察")),),
    )
    for text in ("status: 警察", "status:resp 警察", "警察 detected>=2026-1x", "警察 status>3"):
        assert parse(text, LISTS, TODAY).query.groups == ((Part(Words("警察")),),), text
    assert not parse("status:", LISTS, TODAY).query


_HARD = 'ab:<>=-"“ 　状況影響度高3TLP,*.〜年月日d'


@settings(max_examples=300)
@given(
    st.text(alphabet=st.characters()) | st.text(alphabet='ab:<>=-"“ 　状況影響度高3TLP,*.〜年月日d')
)
def test_any_text_is_parsed(text: str) -> None:
    parse(text, LISTS, TODAY)
    for cursor in (0, len(text) // 2, len(text)):
        for each in suggestions(text, cursor, LISTS, "ja"):
            assert 0 <= each.start <= each.end == cursor


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.integers(0, 99_999))
def test_no_age_or_day_breaks(day: date, age: int) -> None:
    for operator in (":", "<", "<=", ">", ">="):
        for text in (f"{age}d", day.isoformat(), f"{day.year:04d}", f"{age}w"):
            try:
                span = parse_days(operator, text, day)
            except ValueError:
                continue
            assert span.first is None or span.last is None or span.first <= span.last


def test_every_field_that_can_be_filtered_by_has_a_name_in_both_languages() -> None:
    for kind in RECORD_KINDS.values():
        for field in (*kind.own.values(), *kind.decision.values(), *kind.internal.values()):
            if filters.shape_of(field) is None:
                continue
            assert field.key in {each.key for each in filters.find(field.key)}, field.key
            each = filters.filters()[field.key]
            for language in ("ja", "en"):
                name = filters.names_of(each, language)[0]
                assert filters.find(name), name
            if field.type is not FieldType.BOOLEAN:
                assert filters.find(each.name), each.name


def test_every_kind_of_record_can_be_asked_for_by_the_name_it_has_everywhere() -> None:
    assert {code.code for code in filters.RECORD} == set(RECORD_KINDS)
    for place, language in enumerate(("ja", "en")):
        texts = Texts.load(resources_folder() / "texts", language)
        for code in filters.RECORD:
            assert code.label[place] == texts(f"record.{code.code}"), code.code


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("sta", "en", "status:"),
        ("状", "ja", "状況:"),
        ("影響", "ja", "影響度:"),
        ("漏えい 検", "ja", "検知:"),
        ("status:resp", "en", "responding"),
        ("状況：対処", "ja", "responding"),
        ("status:new,tri", "en", "triage"),
        ("org:外務", "ja", "mofa"),
        ("フィッシング", "ja", "technique:T1566"),
        ("phish", "en", "technique:T1566"),
        ("exercise:", "en", "yes"),
        ("updated:", "ja", "today"),
    ],
)
def test_the_word_at_the_cursor_is_completed(text: str, language: str, expected: str) -> None:
    found = suggestions(text, len(text), LISTS, language)
    assert expected in [each.text for each in found]
    assert len(found) <= MOST
    chosen = next(each for each in found if each.text == expected)
    completed = text[: chosen.start] + chosen.text + text[chosen.end :]
    assert completed.endswith(expected)


def test_nothing_is_offered_in_ordinary_words() -> None:
    for text in ("", "漏えいの疑い ", "x", "攻撃者", "http://evil"):
        assert suggestions(text, len(text), LISTS, "ja") == []


def test_the_day_after_today_is_an_argument() -> None:
    for day in (TODAY, TODAY + timedelta(400)):
        ((part,),) = understand("更新:今日", LISTS, day).groups
        assert part.condition == During("updated", Span(day, day))
