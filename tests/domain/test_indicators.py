"""Indicators in pasted text: what is recognised, in which form it is kept, how it is shown."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.domain.errors import Refused
from liaison_app.domain.indicators import Indicator, defang, normalise, recognise

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("hxxps://Evil[.]Example/Path?q=1", "url", "https://evil.example/Path?q=1"),
        ("通信先（http://evil.example/a）。", "url", "http://evil.example/a"),
        ("hXXp[://]evil(.)example/", "url", "http://evil.example/"),
        ("192[.]0[.]2[.]10からの接続", "ipv4", "192.0.2.10"),
        ("2001:DB8::1", "ipv6", "2001:db8::1"),
        ("2001[:]db8[:]0[:]0[:]0[:]0[:]0[:]1", "ipv6", "2001:db8::1"),
        ("Evil[dot]Example", "domain", "evil.example"),
        ("送信元 User(at)Phish[.]example", "email", "user@phish.example"),
        (SHA256.upper(), "sha256", SHA256),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha1",
         "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("d41d8cd98f00b204e9800998ecf8427e", "md5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("cve-2099-90001に該当", "cve", "CVE-2099-90001"),
        ("請求書_2026年.xlsm", "filename", "請求書_2026年.xlsm"),
        ("User-Agent: Agent/1.0 (x)", "user-agent", "Agent/1.0 (x)"),
        ("ｅｖｉｌ．ｅｘａｍｐｌｅ", "domain", "evil.example"),
    ],
)  # fmt: skip
def test_one_indicator_however_it_was_written(text: str, kind: str, value: str) -> None:
    assert recognise(text) == [Indicator(kind, value)]


@pytest.mark.parametrize(
    "text",
    ["", "特に異常なし。", "10:30に発生", "2026-11-24", "v1.2.3", "999.1.1.1", "1.2.3.4.5", "e.g."],
)
def test_what_is_none(text: str) -> None:
    assert recognise(text) == []


def test_each_is_kept_once_and_in_order() -> None:
    found = recognise("evil.example 192.0.2.1\nhttp://evil.example/x EVIL[.]example")
    assert [each.type for each in found] == ["domain", "ipv4", "url"]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("url", "https://evil.example/a.php", "hxxps://evil[.]example/a.php"),
        ("url", "http://a.example/?u=http://b.example/", "hxxp://a[.]example/?u=hxxp://b.example/"),
        ("email", "user@phish.example", "user[@]phish[.]example"),
        ("ipv6", "2001:db8::1", "2001[:]db8[:][:]1"),
        ("sha256", SHA256, SHA256),
    ],
)
def test_shown_defanged(kind: str, value: str, shown: str) -> None:
    assert defang(kind, value) == shown


@given(st.sampled_from(["ipv4", "domain", "url", "email", "ipv6"]), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_shown_is_recognised_as_the_same_again(kind: str, data: st.DataObject) -> None:
    number = st.integers(0, 255)
    name = st.from_regex(r"[a-z]{1,8}\.example", fullmatch=True)
    made = {
        "ipv4": st.lists(number, min_size=4, max_size=4).map(lambda n: ".".join(map(str, n))),
        "ipv6": st.integers(1, 0xFFFF).map(lambda n: f"2001:db8::{n:x}"),
        "domain": name,
        "url": name.map(lambda host: f"http://{host}/path"),
        "email": name.map(lambda host: f"user@{host}"),
    }
    value = data.draw(made[kind])
    assert recognise(defang(kind, value)) == [Indicator(kind, value)]


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    for kind, value in recognise(text):
        assert value
        assert normalise(kind, value) == value
        assert "http://" not in defang(kind, value)


def test_a_long_text_costs_no_more_than_its_length() -> None:
    assert recognise("a" * 200_000) == []
    assert recognise("1." * 50_000) == []
    assert len(recognise("\n".join(f"10.0.{n // 256}.{n % 256}" for n in range(2000)))) == 2000


@pytest.mark.parametrize(
    ("kind", "text"), [("ipv4", "300.1.1.1"), ("sha256", "abc"), ("url", "evil"), ("cve", "2099")]
)
def test_a_value_that_is_not_of_its_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        normalise(kind, text)
    assert refused.value.code == "field-invalid"


@pytest.mark.parametrize("start", ["Mozilla/5", "User-Agent: x", "User-Agent"])
def test_spaces_without_end_cost_no_more_than_their_number(start: str) -> None:
    began = time.process_time()
    recognise(start + " " * 60_000 + "x")
    assert time.process_time() - began < 2
