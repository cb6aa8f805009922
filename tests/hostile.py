"""Text that somebody might write to do harm, or that merely is unusual."""

from hypothesis import strategies as st

FRAGMENTS = (
    "\x00", "\x07", "\x1b[2J", "\x7f", "\x9b31m", "\t", "\n", "\r\n", "\r", "\u2028", "\u2029",
    "\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u034f",
    "\ud800", "\udfff", "\ufffe", "\uffff", "\U0010ffff", "\ue000", "\U000e0041",
    "=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", "'", '"', "''", "--", ";",
    "<b>", "</p>", "<img src=x>", "&amp;", "&#x202e;", "{title}", "{0}", "%s", "%n", "$(id)",
    "`id`",
    "../", "C:\\", "CON", "\\\\host\\share", "%00", "NULL", "None", "null", "[]", "{}", "true",
    "0", "-0", "1e999", "NaN", "９９９９", "9" * 400, "２０２６年", "2026-02-30", "99:99",
    "神", "か\u3099", "ﾊﾟ", "Å", "ﷺ", "👨‍👩‍👧", "e" + "\u0301" * 60, "𠮷", "ＡＩ", "漏洩", "攻撃",
    "file://", "javascript:", "T1566", "CVE-2026-1", "a" * 1001, "あ" * 1001, ",", "、", ",,,",
    "limited-to:", "TLP:RED", "confidentiality-3", "unknown", "new", "own", "notice:mofa",
)  # fmt: skip

texts = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join),
    st.text(st.characters(), max_size=40),
)
numbers = st.sampled_from([0, 1, -1, 4, 2**31, 2**53 - 1, 2**53, 2**63, 2**70])
values = st.one_of(
    texts,
    numbers,
    st.booleans(),
    st.none(),
    st.lists(texts, max_size=5),
    st.lists(st.sampled_from(["x", "T1566", "CVE-2026-0001"]), min_size=990, max_size=1010),
)
