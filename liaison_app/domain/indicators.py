"""Indicators of compromise in pasted text: recognised, brought to one form, shown defanged.

What is stored is the plain, normalised value, so that the same thing is found again however it
was written down. What a person sees is defanged, so that nothing on screen, on paper or in a
copied text can be clicked. Ids of techniques and free descriptions are not looked for.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from liaison_app.domain.errors import Refused


class Indicator(NamedTuple):
    type: str
    value: str


MAX_VALUE = 1000
# Endings that are a file's in a report, although some are also top-level domains.
_FILE_ENDINGS = (
    "7z|apk|app|bat|bin|cab|chm|cmd|cpl|dat|dll|doc|docm|docx|dotm|elf|eml|exe|gz|hta|htm|html|ics|"
    "img|iso|jar|jpg|js|jse|lnk|log|lzh|msc|msg|msi|odt|one|pdf|php|pif|png|ppt|pptm|pptx|ps1|py|"
    "rar|reg|rtf|scr|sh|svg|sys|tar|tmp|txt|url|vbe|vbs|vhd|vhdx|wsf|xll|xls|xlsb|xlsm|xlsx|xml|zip"
)
_FANGS = (
    (re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|\{dot\}", re.IGNORECASE), "."),
    (re.compile(r"\[@\]|\(@\)|\[at\]|\(at\)|\{at\}", re.IGNORECASE), "@"),
    (re.compile(r"\[:\]|\(:\)"), ":"),
    (re.compile(r"\[://\]"), "://"),
    (re.compile(r"\[/\]"), "/"),
    (re.compile(r"\bh(?:xx|\*\*|XX)p(s?)(?=:)", re.IGNORECASE), r"http\1"),
    (re.compile(r"\bfxp(s?)(?=://)", re.IGNORECASE), r"ftp\1"),
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = rf"(?:{_LABEL}\.)+(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{2,59}})"
_IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
_IPV6 = r"(?=[0-9a-f:.]*:[0-9a-f:.]*:)[0-9a-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?"
_BEFORE, _AFTER = r"(?<![a-z0-9_.@-])", r"(?![a-z0-9_@-]|\.[a-z0-9])"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for name, pattern in (
        ("cve", rf"{_BEFORE}CVE-\d{{4}}-\d{{4,19}}(?!\d)"),
        ("url", r"\b(?:https?|ftps?)://[!#$%&*+,\-./0-9:;=?@A-Z\[\]_a-z~]+"),
        ("email", rf"{_BEFORE}[a-z0-9][a-z0-9.!#$%&*+/=?^_~-]{{0,63}}@{_HOST}{_AFTER}"),
        ("sha256", rf"{_BEFORE}[0-9a-f]{{64}}(?![0-9a-z])"),
        ("sha1", rf"{_BEFORE}[0-9a-f]{{40}}(?![0-9a-z])"),
        ("md5", rf"{_BEFORE}[0-9a-f]{{32}}(?![0-9a-z])"),
        ("ipv4", rf"{_BEFORE}{_IPV4}(?![0-9a-z_.-]*[0-9a-z])"),
        ("ipv6", rf"(?<![0-9a-z:.]){_IPV6}(?![0-9a-z:.])"),
        ("filename", rf"(?<![^\s\"'「『（(:：,、/\\])[^\s\"'「」『』（）()/\\:*?<>|,、。]{{1,120}}"
                     rf"\.(?:{_FILE_ENDINGS})(?![a-z0-9_.-]*[a-z0-9])"),
        ("domain", rf"{_BEFORE}{_HOST}{_AFTER}"),
    )
)  # fmt: skip
# Of a line without spaces around it: one that lets them follow takes minutes for a hostile line.
_USER_AGENT = re.compile(r"user-agent\s*[:：]\s*(\S.*)|(Mozilla/\d.*)", re.IGNORECASE)
_URL = re.compile(r"(https?|ftps?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_TRAILING = ".,;:!?)]}'\"。、"


def recognise(text: str) -> list[Indicator]:
    """Every indicator in ``text``, each once, in the order it stands there, normalised."""
    found: dict[Indicator, None] = {}
    for line in unicodedata.normalize("NFKC", refang(text)).splitlines():
        agent = _USER_AGENT.fullmatch(line.strip())
        if agent:
            found.setdefault(Indicator("user-agent", (agent[1] or agent[2])[:MAX_VALUE]))
            continue
        for _, each in sorted(_in_line(line)):
            found.setdefault(each)
    return list(found)


def refang(text: str) -> str:
    """Text with ``hxxp``, ``[.]``, ``(at)`` and their like written plainly."""
    for pattern, plain in _FANGS:
        text = pattern.sub(plain, text)
    return text


def normalise(kind: str, text: str) -> str:
    """The one form of an indicator said to be of type ``kind``; ``field-invalid`` if it is not."""
    plain = unicodedata.normalize("NFKC", refang(text)).strip()
    form = _NORMAL.get(kind)
    value = form(plain) if form else text.strip()
    if not value or len(value) > MAX_VALUE:
        raise Refused("field-invalid", field="value", value=text.strip()[:80])
    return value


def defang(kind: str, value: str) -> str:
    """How a value is shown and copied: ``hxxps://evil[.]example/a``, ``a[@]evil[.]example``."""
    match kind:
        case "url":
            return _defang_url(value)
        case "domain" | "ipv4":
            return value.replace(".", "[.]")
        case "ipv6":
            return value.replace(":", "[:]").replace(".", "[.]")
        case "email":
            return value.replace("@", "[@]").replace(".", "[.]")
        case "user-agent" | "other" | "filename":
            return re.sub(r"(?i)\bhttp(?=s?://)", "hxxp", value)
    return value


def defang_any(value: str) -> str:
    """As `defang`, where the type is not at hand (a change of the value alone)."""
    found = recognise(value)
    whole = [each for each in found if each.value == value]
    return defang(whole[0].type, value) if whole else value


def defang_text(text: str) -> str:
    """A text with every indicator in it defanged, the rest as it is."""
    found = {each.value: defang(each.type, each.value) for each in recognise(text)}
    ordered = sorted((value for value in found if found[value] != value), key=len, reverse=True)
    if not ordered:
        return text
    pattern = re.compile("|".join(map(re.escape, ordered)), re.IGNORECASE)
    return pattern.sub(lambda match: found.get(match[0], found[match[0].casefold()]), text)


def _defang_url(value: str) -> str:
    parts = _URL.fullmatch(value)
    if parts is None:
        return value.replace(".", "[.]")
    scheme = parts[1].replace("http", "hxxp").replace("ftp", "fxp")
    rest = re.sub(r"(?i)\bhttp(?=s?://)", "hxxp", parts[3])
    return f"{scheme}://{parts[2].replace('.', '[.]')}{rest}"


def _in_line(line: str) -> Iterator[tuple[int, Indicator]]:
    """Place and indicator; what one pattern took is not looked at by a later one."""
    for kind, pattern in _KINDS:
        for match in list(pattern.finditer(line)):
            value = _NORMAL[kind](match[0].rstrip(_TRAILING) if kind == "url" else match[0])
            if value:
                yield match.start(), Indicator(kind, value)
                line = line[: match.start()] + "\x00" * len(match[0]) + line[match.end() :]


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        return ""


def _version(number: int) -> Callable[[str], str]:
    def form(text: str) -> str:
        value = _address(text)
        return value if value and ipaddress.ip_address(value).version == number else ""

    return form


def _whole(kind: str) -> Callable[[str], str]:
    pattern = dict(_KINDS)[kind]

    def form(text: str) -> str:
        return text.casefold() if pattern.fullmatch(text) else ""

    return form


def _domain(text: str) -> str:
    """Names in other scripts are taken where someone says that they are names."""
    name = text.casefold().rstrip(".")
    return name if re.fullmatch(r"[^\s@/:\\\[\]<>\"'.]+(\.[^\s@/:\\\[\]<>\"'.]+)+", name) else ""


def _url(text: str) -> str:
    parts = _URL.fullmatch(text)
    if parts is None or not parts[2] or re.search(r"\s", text):
        return ""
    return f"{parts[1].casefold()}://{parts[2].casefold()}{parts[3]}"


_NORMAL: Mapping[str, Callable[[str], str]] = {
    "cve": lambda text: text.upper() if dict(_KINDS)["cve"].fullmatch(text) else "",
    "url": _url,
    "email": _whole("email"),
    "sha256": _whole("sha256"),
    "sha1": _whole("sha1"),
    "md5": _whole("md5"),
    "ipv4": _version(4),
    "ipv6": _version(6),
    "domain": _domain,
    "filename": lambda text: text,
}
