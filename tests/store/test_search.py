"""Searching real, encrypted case logs: what is found, in which order, and what is marked."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.identity import response_id
from liaison_app.domain.operations import RecordName
from liaison_app.domain.query import MAX_QUERY, Words, words
from liaison_app.store.caselog import Act
from liaison_app.store.connection import in_memory
from liaison_app.store.search import search
from liaison_app.store.search_index import index_records, reindex
from liaison_app.store.search_match import compile_query
from liaison_app.store.search_schema import create_search_tables
from liaison_app.store.search_terms import Term, term_of
from liaison_app.store.snippets import WIDTH, snippet
from liaison_app.store.text import fold
from tests.store.world import DUTY, MARKED, Desk, World


def found(desk: Desk, text: str) -> set[str]:
    """The uuids of everything found."""
    return {hit.id for hit in desk.case_log.queries.search(text, limit=1000).hits}


def terms(text: str) -> list[Term]:
    """The words of a text as search terms."""
    return [term for word in text.split() if (term := term_of(Words(word)))]


def marked(desk: Desk, text: str) -> list[str]:
    """The stretches marked in the first hit's snippet."""
    hit = desk.case_log.queries.search(text).hits[0]
    return [hit.snippet[start:end] for start, end in hit.marks]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("個人情報漏洩の疑い", "漏洩"),
        ("標的型攻撃メール", "攻撃"),
        ("警察庁へ連絡した", "警察"),
        ("警察庁へ連絡した", "庁"),
        ("警察庁へ連絡した", "警"),
        ("ﾗﾝｻﾑｳｪｱによる暗号化", "ランサムウェア"),
        ("ランサムウェアによる暗号化", "ﾗﾝｻﾑ"),
        ("高性能ＡＩの悪用", "ai"),
        ("高性能AIの悪用", "ＡＩ"),
        ("個人情報の漏えい", "漏洩"),
        ("個人情報の漏洩", "漏えい"),
        ("ウェブの改竄", "改ざん"),
        ("サーバーが停止", "サーバ"),
        ("サーバが停止", "サーバー"),
        ("サーバーが停止", "バー"),
        ("サーバー攻撃", "サーバ攻撃"),
        ("甲又は乙", "または"),
        ("Ransomware on the file server", "ransom"),
        ("Ransomware on the file server", "server FILE"),
        ("生成AI攻撃の手口", "AI攻撃"),
        ("生成AI 攻撃の手口", "AI攻撃"),
        ("攻撃AIの手口", "攻撃ai"),
        ("改ざん、漏えい", "改ざん・漏えい"),
        ("㈱架空ガスの報告", "株"),
        ("髙橋技官", "高橋"),
        ("神󠄀社本庁", "神社"),
        ("影響は𠮷野町", "吉野"),
    ],
)
def test_what_an_officer_types_finds_what_was_written(agency: Desk, text: str, query: str) -> None:
    wanted = agency.incident("件名", confirmed_facts=text)
    agency.incident("別件", confirmed_facts="なにごともなし")
    assert found(agency, query) == {wanted.id}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("攻めて撃つ", "攻撃"),
        ("AIによる攻撃", "AI攻撃"),
        ("ransomware", "ware"),
        ("攻撃の手口", "攻撃 警察"),
        ("改ざん漏えい", "改ざん・漏えい"),
        ("攻撃AIMS", "攻撃ai攻撃"),
    ],
)
def test_what_was_not_written_is_not_found(agency: Desk, text: str, query: str) -> None:
    agency.incident("件名", confirmed_facts=text)
    assert found(agency, query) == set()


def test_a_phrase_never_runs_from_one_field_into_the_next(agency: Desk) -> None:
    agency.incident("攻撃", confirmed_facts="vpn", being_confirmed="経由")
    assert found(agency, "攻撃vpn") == set()
    assert found(agency, "vpn経由") == set()


@pytest.mark.parametrize(
    "query",
    ["CVE-2026-12345", "cve-2026-1234", "26-1234", "2026-123", "5566aabb", "vil.exam",
     "evil.example", "hxxp://evil[.]example", "http://evil.example", "198.51", "8.51.100",
     "loader_v2", "ader_v"],
)  # fmt: skip
def test_identifiers_are_found_by_any_part_of_them(agency: Desk, query: str) -> None:
    wanted = agency.incident(
        "件名",
        cves=["CVE-2026-12345"],
        confirmed_facts="hxxp://evil[.]example/loader_v2.exe から 198.51.100.7 へ。"
        "ハッシュ値 00112233445566aabbccdd",
    )
    agency.incident("別件", cves=["CVE-2025-99999"])
    assert found(agency, query) == {wanted.id}


def test_attachments_are_found_by_name_and_hash(agency: Desk) -> None:
    incident = agency.incident("不審な添付")
    digest = "ab" * 31 + "c7"
    attachment = agency.create(
        "attachment", incident, name="請求書_最終版.docm", sha256=digest, bytes=10, tlp="TLP:AMBER"
    )
    for query in (digest, digest[20:40], "求書_最終", "最終版.docm", "docm"):
        assert found(agency, query) == {attachment.id}, query
    hit = agency.case_log.queries.search("docm").hits[0]
    assert (hit.kind, hit.title, hit.parent_id) == ("attachment", "請求書_最終版.docm", incident.id)
    assert hit.reference == "MOFA-2026-0001"


def test_every_kind_of_record_is_found_and_named(world: World) -> None:
    office = world.office()
    package = office.name("package")
    task = office.name("task", package)
    response = RecordName("response", "nco", response_id(task.id, "nco"), task)
    entry_of = office.incident("入電の記録")
    reference = office.create("reference-case", None, title="他国の事例検体", tlp="TLP:AMBER")
    office.write(
        Act("create", package, "own", {"title": "一斉点検検体", **MARKED}, mint=True),
        Act("create", task, "own", {"title": "点検", "text": "検体を調べる", **MARKED}, mint=True),
        Act("create", response, "own", {"result": "検体なし", **MARKED}),
    )
    entry = office.create("entry", entry_of, text="検体を受領した", **MARKED)
    alert = office.create("alert", None, title="注意喚起", body="検体に注意", **MARKED)
    hits = {hit.kind: hit for hit in office.case_log.queries.search("検体").hits}
    assert {kind: hit.id for kind, hit in hits.items()} == {
        "package": package.id,
        "task": task.id,
        "response": response.id,
        "entry": entry.id,
        "alert": alert.id,
        "reference-case": reference.id,
    }
    assert (hits["entry"].reference, hits["entry"].title) == ("NCO-2026-0001", "入電の記録")
    assert (hits["entry"].parent_id, hits["alert"].parent_id) == (entry_of.id, None)
    assert (hits["response"].reference, hits["response"].title) == ("T-2026-0001", "点検")


def test_the_reference_typed_comes_first_then_the_newest(agency: Desk) -> None:
    first = agency.incident("甲")
    second = agency.incident("乙", confirmed_facts="MOFA-2026-0001 と同じ手口")
    third = agency.incident("丙", confirmed_facts="MOFA-2026-0001 の続報")
    result = agency.case_log.queries.search("mofa-2026-0001")
    assert [hit.id for hit in result.hits] == [first.id, third.id, second.id]
    assert result.total == 3
    shorter = agency.case_log.queries.search("mofa-2026-0001", limit=2)
    assert [hit.id for hit in shorter.hits] == [first.id, third.id]
    assert shorter.total == 3


def test_the_index_follows_every_change(agency: Desk) -> None:
    name = agency.incident("甲", confirmed_facts="遠隔操作")
    agency.amend(name, confirmed_facts="誤検知")
    assert found(agency, "遠隔操作") == set()
    assert found(agency, "誤検知") == {name.id}


def test_a_refused_act_leaves_the_index_alone(agency: Desk) -> None:
    name = agency.incident("遠隔操作")
    with pytest.raises(Exception, match="field-invalid"):
        agency.amend(name, title="別件", status="無い値")
    assert found(agency, "遠隔操作") == {name.id}
    assert found(agency, "別件") == set()


def test_an_earlier_reference_still_finds_the_record(world: World) -> None:
    agency = world.agency("mofa", enrolled=False)
    name = agency.incident("件名")
    assert found(agency, "LOCAL-0001") == {name.id}
    agency.case_log.enrol(world.trust(), "A", DUTY, agency.tick(), agency.salt)
    assert found(agency, "LOCAL-0001") == found(agency, "MOFA-2026-0001") == {name.id}


def test_what_a_bundle_brings_is_found(world: World) -> None:
    office, agency = world.office(), world.agency()
    name = agency.incident("ﾗﾝｻﾑｳｪｱ感染", reported=True)
    world.carry(agency, office)
    assert found(office, "ランサムウェア") == {name.id}


def test_rebuilding_finds_the_same(agency: Desk) -> None:
    names = [agency.incident(f"事案{number}攻撃 CVE-2026-1000{number}") for number in range(5)]
    agency.case_log.rebuild()
    for query in ("攻撃", "6-1000", "事案3"):
        before = found(agency, query)
        with agency.db.atomic():
            reindex(agency.db)
        assert found(agency, query) == before != set()
    assert found(agency, "攻撃") == {name.id for name in names}


def test_a_past_state_is_searched_as_it_was(agency: Desk) -> None:
    name = agency.incident("遠隔操作")
    position, _ = agency.case_log.queries.newest_position()
    agency.amend(name, title="誤検知")
    past = agency.case_log.as_of(position)
    assert [hit.id for hit in past.search("遠隔操作").hits] == [name.id]
    assert past.search("誤検知").total == 0
    past.close()


def test_records_without_text_leave_the_index(agency: Desk) -> None:
    name = agency.incident("消える件名")
    pk = agency.one("SELECT pk FROM record WHERE uuid = ?", name.id)
    agency.db.execute("DELETE FROM incident WHERE record = ?", [pk])
    index_records(agency.db, [int(str(pk)), 999])
    assert search(agency.db, words("消える件名"), "").total == 0


@pytest.mark.parametrize(
    "query",
    ["", " ", "　", '"', '""', "*", "'", "();--", "NEAR(", "a NEAR b", "tokens:a", "^a", "a*", "-a",
     "AND", "OR NOT", '"a" OR', "{a b}", "a + b", "\x00", "a\x00b", "\ud800", "\udfff攻撃",
     "%", "_", "\\", "a" * 10_000, "攻" * 10_000, "攻撃 " * 5_000, '"' * 10_000,
     " ".join(f"w{number}" for number in range(3_000)), "漏洩改竄又は" * 500, "a." * 5_000,
     "ー" * 10_000, "サ" * 9_999 + "ー", "\u3099" * 5_000, "🙂", "🙂攻", "Ａ" * 10_000],
)  # fmt: skip
def test_no_query_breaks_the_search(agency: Desk, query: str) -> None:
    agency.incident('攻撃 "quoted" tokens a*b')
    result = agency.case_log.queries.search(query)
    assert result.total >= len(result.hits)


@settings(max_examples=150)
@given(st.text(alphabet=st.characters()) | st.text(alphabet='"*():^-+{} ANDORNEAR攻撃aｶﾞ\x00'))
def test_any_text_at_all_is_a_query(query: str) -> None:
    for term in terms(query):
        term.pattern.search("攻撃")
    db = in_memory()
    create_search_tables(db)
    expression = compile_query(words(query), "").itself()
    assert db.execute("SELECT rowid FROM search_text(?)", [expression]).fetchall() == []
    db.close()


def test_a_pasted_page_is_cut_not_refused() -> None:
    assert words("x" * MAX_QUERY + " 攻撃") == words("x" * MAX_QUERY)


# Recall and precision against a plain scan of generated texts

_WORDS = (
    "攻撃", "警察", "警察庁", "情報", "漏洩", "漏えい", "対策", "感染", "端末", "サイバー", "ｻｲﾊﾞｰ",
    "サーバー", "サーバ", "脆弱性", "改竄", "改ざん", "ＡＩ", "ai", "VPN", "ransomware",
    "server", "credential", "㈱架空", "ｶﾞｽ", "又は", "または", "復旧", "撃退", "漏水", "察知",
    "、", "。", "を", "に",
)  # fmt: skip
_QUERIES = (
    "攻撃", "警察", "警察庁", "漏洩", "漏えい", "撃", "漏", "察", "庁情",
    "サイバー", "サーバー", "サーバ",
    "改竄", "ai", "vp", "ransom", "株", "ガス", "情報漏洩", "対策端末", "又は",
    "復旧又は", "架空ガス",
)  # fmt: skip


def test_recall_and_precision_are_one_against_a_plain_scan(agency: Desk) -> None:
    chance = random.Random(8)
    texts = ["".join(chance.choices(_WORDS, k=chance.randint(2, 9))) for _ in range(400)]
    with_ids = {agency.incident("件名", confirmed_facts=text).id: fold(text) for text in texts}
    hits = 0
    pairs = [f"{left} {right}" for left in _QUERIES[:6] for right in _QUERIES[3:14]]
    for query in (*_QUERIES, *pairs):
        wanted = {key for key, text in with_ids.items() if _says(text, query)}
        assert found(agency, query) == wanted, query
        hits += len(wanted)
    assert hits > 1000  # the generated texts do hold what is sought


def _says(text: str, query: str) -> bool:
    """The plain scan: every term in one of its spellings, Latin words from their beginning."""
    return all(
        any(_has(text, spelling) for spelling in _SPELLINGS.get(fold(term), [fold(term)]))
        for term in query.split()
    )


def _has(text: str, term: str) -> bool:
    places = [place for place in range(len(text)) if text.startswith(term, place)]
    if not term.isascii():
        return bool(places)
    return any(place == 0 or not (text[place - 1].isascii() and text[place - 1].isalnum())
               for place in places)  # fmt: skip


_SPELLINGS = {
    "漏洩": ["漏洩", "漏えい"],
    "漏えい": ["漏洩", "漏えい"],
    "改竄": ["改竄", "改ざん"],
    "情報漏洩": ["情報漏洩", "情報漏えい"],
    "サーバー": ["サーバ"],
    "又は": ["又は", "または"],
    "復旧又は": ["復旧又は", "復旧または"],
}


# Snippets


@pytest.mark.parametrize(
    ("text", "query", "stretches"),
    [
        ("㈱架空ｶﾞｽへのｻｲﾊﾞｰ攻撃", "サイバー攻撃", ["ｻｲﾊﾞｰ攻撃"]),
        ("㈱架空ｶﾞｽへのｻｲﾊﾞｰ攻撃", "ガス", ["ｶﾞｽ"]),
        ("㈱架空ｶﾞｽへのｻｲﾊﾞｰ攻撃", "株", ["㈱"]),
        ("大きなﬁleとFILE", "file", ["ﬁle", "FILE"]),
        ("か\u3099らすとがらす", "がらす", ["か\u3099らす", "がらす"]),
        ("漏洩と漏えい", "漏えい", ["漏洩", "漏えい"]),
        ("ＡＩ攻撃とai 攻撃", "AI攻撃", ["ＡＩ攻撃", "ai 攻撃"]),
        ("hxxp://evil[.]example/a", "evil.example", ["evil[.]example"]),
        ("hxxp://evil[.]example/a", "p://evil.exa", ["p://evil[.]exa"]),
        ("攻撃者の攻撃", "攻撃 撃者", ["攻撃者", "攻撃"]),
    ],
)
def test_the_match_is_marked_in_the_text_as_typed(
    agency: Desk, text: str, query: str, stretches: list[str]
) -> None:
    agency.incident("件名", confirmed_facts=text)
    hit = agency.case_log.queries.search(query).hits[0]
    assert hit.snippet == text
    assert marked(agency, query) == stretches


def test_a_long_text_is_cut_around_the_match(agency: Desk) -> None:
    agency.incident("件名", confirmed_facts="㈱" * 300 + "\n\tここで漏洩\n" + "あ" * 300)
    hit = agency.case_log.queries.search("漏えい").hits[0]
    assert hit.snippet.startswith("…")
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) <= WIDTH + 2
    assert "  ここで漏洩 あ" in hit.snippet
    assert marked(agency, "漏えい") == ["漏洩"]


def test_a_match_in_the_middle_of_an_expanded_character_marks_it_whole() -> None:
    shown = snippet("㍿と㈱", terms("会社"))
    assert [shown.text[start:end] for start, end in shown.marks] == ["㍿"]


@settings(max_examples=200)
@given(st.text(alphabet="攻撃漏洩えいｶﾞ㈱ﬁＡa \n\u3099\ufe00.", min_size=1, max_size=300))
def test_marks_are_apart_ascending_and_say_what_was_sought(text: str) -> None:
    sought = terms("攻撃 漏洩 ガ a")
    shown = snippet(text, sought)
    ends = [0, *(end for _, end in shown.marks)]
    assert all(start >= before for (start, _), before in zip(shown.marks, ends, strict=False))
    for start, end in shown.marks:
        stretch = fold(shown.text[start:end])
        whole = any(term.pattern.search(stretch) for term in sought)
        assert whole or shown.text[end:] == "…"  # a match may be cut by the snippet's end
