"""Texts for distillation: what stands in documentation packages, translations side by side."""

from __future__ import annotations

import gettext
import gzip
import html
import re
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

LANGUAGES = ("ru", "en", "de", "fr", "es", "it", "pt", "pl", "uk")
_CYRILLIC = ("ru", "uk")
_ALIASES = {"en-us": "en", "en_us": "en", "pt_br": "pt", "pt-br": "pt", "pt_pt": "pt"}

_ENGLISH = re.compile(r"\b(?:the|of|is|to|and|for|with|are|this|that|be|from|or|which|by)\b")
"""Words of which an untranslated text has many."""

Texts = dict[str, str]
"""What says the same: language to text."""


def of_packages(root: Path) -> dict[tuple[str, str], Texts]:
    """Returns the texts of extracted packages by (kind, place), translations under one place.

    ``root`` holds a folder for each package, as ``dpkg-deb -x`` leaves it. A language that only
    repeats another's words is left out.
    """
    found: dict[tuple[str, str], Texts] = defaultdict(dict)
    for kind, reader in _READERS.items():
        for language, place, text in reader(root):
            clean = tidy(text)
            if is_prose(clean, language):
                found[kind, place].setdefault(language, clean)
    for texts in found.values():
        source = texts.get("en")
        for language in [name for name, text in texts.items() if name != "en" and text == source]:
            del texts[language]
    return {place: texts for place, texts in found.items() if texts}


def tidy(text: str) -> str:
    """Returns a text without markup, placeholders and doubled white space."""
    text = html.unescape(re.sub(r"<[^<>]{0,300}>", " ", text))
    text = re.sub(r"[%$]\{?[\w.()-]*\}?|\{[\w.]*\}|\\[nt]", " ", text)
    text = re.sub(r"(?<=\w)[_~&](?=\w)|(?<!\w)[_~&](?=\w)", "", text)
    return " ".join(text.split())


def is_prose(text: str, language: str) -> bool:
    """Whether a text is mostly words, in the alphabet of its language, and not overlong."""
    if not 3 <= len(text) <= 3000:
        return False
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 0.6 * len(text):
        return False
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in letters)
    if language in _CYRILLIC:
        return cyrillic > 0.6 * len(letters)
    latin = sum(char < "\u0250" for char in letters)
    english = len(_ENGLISH.findall(text.lower()))
    return latin > 0.95 * len(letters) and (
        language == "en" or english < 0.08 * text.count(" ") + 1
    )


def language_of(name: str) -> str | None:
    """Returns the language meant by a part of a path, such as ``pt_BR``; None for any other."""
    folded = name.lower()
    folded = _ALIASES.get(folded, folded)
    return folded if folded in LANGUAGES else None


Found = Iterator[tuple[str, str, str]]
"""Language, place, text."""

_PARAGRAPH = re.compile(r'<(p|h\d)\s[^>]*?id="([^"]+)"[^>]*>(.*?)</\1>', re.DOTALL)


def _office(root: Path) -> Found:
    """LibreOffice help: a paragraph has the same id in every language."""
    for package in sorted(root.glob("libreoffice-help-*")):
        for folder in sorted(package.glob("usr/share/libreoffice/help/*/text")):
            language = language_of(folder.parent.name)
            if language is None:
                continue
            for page in sorted(folder.rglob("*.html")):
                content = page.read_text("utf-8", "replace")
                for _, name, text in _PARAGRAPH.findall(content):
                    yield language, f"{page.relative_to(folder)}#{name}", text


_BLOCK = re.compile(
    r"</?(?:p|h\d|li|dt|dd|td|th|tr|div|table|ul|ol|dl|body|title|section|article|br|hr)\b[^>]*>",
    re.IGNORECASE,
)
_UNREAD = re.compile(
    r"<(script|style|head|pre|nav|noscript)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)


def _manuals(root: Path) -> Found:
    """HTML manuals; translations made paragraph by paragraph have as many blocks."""
    for package in sorted(root.iterdir()):
        if package.name.startswith("libreoffice"):
            continue
        for page in sorted(package.rglob("*.html")):
            if page.is_symlink():
                continue
            parts = re.split(r"[/.]", str(page.relative_to(root)))
            named = [part for part in parts[1:] if language_of(part)]
            suffix = re.sub(r"^.*-(?=[a-z]{2}$)", "", package.name)
            language = language_of(named[-1]) if named else language_of(suffix) or "en"
            if language is None or re.search(r"-(?:ja|zh|ko|ca|nl|cs|sv|da|fi)\b", package.name):
                continue
            if re.search(r"[/.](?:ja|zh|ko|ca|nl|cs|sv|da|fi|zh-\w\w)[/.]", str(page)):
                continue
            content = _UNREAD.sub(" ", page.read_text("utf-8", "replace"))
            blocks = [block for block in map(tidy, _BLOCK.split(content)) if block]
            stem = "/".join(part for part in parts if not language_of(part))
            stem = re.sub(r"-[a-z]{2}/", "/", stem)
            for number, block in enumerate(blocks):
                yield language, f"{stem}|{len(blocks)}|{number}", block


_ROFF_BREAK = re.compile(r"^\.\s*(?:S[HSY]|[PLI]P|P|TP|TQ|HP|br|sp|Pp|It|Sh|Ss|Bl|El|RS|RE)\b.*$")
_ROFF_FONT = re.compile(r'^\.\s*(?:[BIR]{1,2}|SM|SB|Nm|Ar|Fl|Pa|Xr|Em|Sy|Ic|Cm|Va)\b\s*"?')
_ROFF_ESCAPE = re.compile(r"\\f(?:\[\w*\]|\(..|.)|\\s[-+]?\d|\\[&|^%/,:]|\\[mF]\[\w*\]|\\c$")
_ROFF_CHARACTERS = {
    r"\-": "-", r"\(en": "–", r"\(em": "—", r"\(lq": "“", r"\(rq": "”", r"\(oq": "‘",
    r"\(cq": "’", r"\(aq": "'", r"\(dq": '"', r"\[lq]": "“", r"\[rq]": "”", r"\(bu": "•",
    r"\e": "\\", r"\ ": " ", r"\~": " ", r"\(ti": "~", r"\(ha": "^", r"\[aq]": "'",
}  # fmt: skip


def _man(root: Path) -> Found:
    """Manual pages; translations of one release have as many paragraphs."""
    for package in sorted(root.glob("manpages*")):
        for page in sorted(package.glob("usr/share/man/**/*.gz")):
            if page.is_symlink():
                continue
            parts = page.relative_to(package / "usr/share/man").parts
            language = "en" if parts[0].startswith("man") else language_of(parts[0])
            if language is None:
                continue
            blocks = _roff(gzip.decompress(page.read_bytes()).decode("utf-8", "replace"))
            for number, block in enumerate(blocks):
                yield language, f"{'/'.join(parts[-2:])}|{len(blocks)}|{number}", block


def _roff(source: str) -> list[str]:
    """The paragraphs of a manual page, without examples."""
    blocks: list[str] = []
    lines: list[str] = []
    verbatim = False
    for line in source.splitlines():
        if re.match(r"\.\s*(?:nf|EX|TS)\b", line):
            verbatim = True
        elif re.match(r"\.\s*(?:fi|EE|TE)\b", line):
            verbatim = False
        elif verbatim or line.startswith(('.\\"', "'\\\"", ".TH", ".de", "..")):
            continue
        elif _ROFF_BREAK.match(line):
            blocks.append(" ".join(lines))
            lines = []
        else:
            text = _ROFF_FONT.sub("", line)
            if text == line and line.startswith((".", "'")):
                continue
            for code, character in _ROFF_CHARACTERS.items():
                text = text.replace(code, character)
            lines.append(_ROFF_ESCAPE.sub("", text).replace('"', " "))
    blocks.append(" ".join(lines))
    return [block for block in map(tidy, blocks) if block]


def _catalogues(root: Path) -> Found:
    """Message catalogues: a message's own text is English."""
    for catalogue in sorted(root.rglob("*.mo")):
        language = language_of(catalogue.parent.parent.name)
        if language is None or language == "en" or catalogue.name.startswith("iso_"):
            continue
        try:
            with catalogue.open("rb") as file:
                messages: dict[object, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        except (OSError, UnicodeDecodeError, struct.error):
            continue
        for key, text in messages.items():
            message = key[0] if isinstance(key, tuple) else key
            if not isinstance(message, str) or (isinstance(key, tuple) and key[1] != 1):
                continue
            context, _, source = message.rpartition("\x04")
            source = source.split("|")[-1] if "|" in source[:60] else source
            if source and text and not source.startswith("gtk-"):
                yield "en", f"{context}:{source}"[:400], source
                yield language, f"{context}:{source}"[:400], text


def _names(root: Path) -> Found:
    """Unicode's names and keywords of pictures, countries, languages, currencies and units."""
    common = root / "unicode-cldr-core/usr/share/unicode/cldr/common"
    for language in LANGUAGES:
        for part in ("annotations", "annotationsDerived"):
            for entry in _xml(common / part / f"{language}.xml").iter("annotation"):
                words = (entry.text or "").replace(" | ", ", ")
                if "skin" not in words and not re.search(
                    "[\U0001f3fb-\U0001f3ff]", entry.get("cp", "")
                ):
                    yield language, f"{entry.get('cp')}{entry.get('type', 'words')}", words
        names = _xml(common / "main" / f"{language}.xml")
        for tag in ("territory", "language", "script", "variant", "displayName"):
            for entry in names.iter(tag):
                kind = entry.get("type") or ""
                if kind and not entry.get("alt") and entry.text:
                    yield language, f"{tag}:{kind}", entry.text
        for currency in names.iter("currency"):
            for entry in currency.findall("displayName"):
                yield language, f"currency:{currency.get('type')}", entry.text or ""


def _xml(path: Path) -> ET.Element:
    return ET.parse(path).getroot() if path.is_file() else ET.Element("none")


def _sayings(root: Path) -> Found:
    """Sayings, jokes and verses of ``fortune``, one language each."""
    for package in sorted(root.glob("fortunes*")):
        language = language_of(package.name.partition("-")[2]) or "en"
        for book in sorted(package.glob("usr/share/games/fortunes/**/*")):
            if not book.is_file() or book.is_symlink() or book.suffix in {".dat", ".u8"}:
                continue
            try:
                content = book.read_text("utf-8")
            except UnicodeDecodeError:
                continue
            for number, saying in enumerate(re.split(r"^%.*$", content, flags=re.MULTILINE)):
                yield language, f"{book.relative_to(root)}|{number}", saying


def _glosses(root: Path) -> Found:
    """WordNet: the words for a thing with what they mean."""
    for data in sorted(root.glob("wordnet-base/usr/share/wordnet/data.*")):
        for line in data.read_text("latin-1").splitlines():
            head, bar, gloss = line.partition(" | ")
            fields = head.split()
            if bar and len(fields) > 4:
                words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
                listed = ", ".join(word.replace("_", " ") for word in words)
                yield "en", f"{data.name}{fields[0]}", f"{listed}: {gloss}"


def _synonyms(root: Path) -> Found:
    """Thesauri: the words of one meaning."""
    for package in sorted(root.glob("mythes-*")):
        language = language_of(package.name.partition("-")[2])
        for data in sorted(package.glob("usr/share/**/*.dat")):
            encoding, *lines = data.read_bytes().split(b"\n")
            name = encoding.decode("utf-8-sig").strip()
            word = ""
            for number, raw in enumerate(lines):
                line = raw.decode(name, "replace")
                fields = [field for field in line.split("|") if field]
                if line.startswith(("(", "-", "|")) or line.count("|") > 1:
                    listed = [word, *(field for field in fields if not field.startswith("("))]
                    if language:
                        yield language, f"{data.name}|{number}", ", ".join(listed)
                else:
                    word = fields[0] if fields else ""


_READERS = {
    "office": _office,
    "manual": _manuals,
    "man": _man,
    "messages": _catalogues,
    "names": _names,
    "sayings": _sayings,
    "glosses": _glosses,
    "synonyms": _synonyms,
}


def fold(text: str) -> str:
    """Returns a text as the tokenizer sees it: compatible forms and case folded, ё as е."""
    return unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
