"""Parallel pages in many languages, as vaults: GIMP's help, from Debian's ``gimp-help-*``.

    python benchmarks/search_gimp.py --data FOLDER -l en -l ru

fetches the packages with ``apt-get download`` into a folder and writes the pages as Markdown
notes below it, a folder a language; what is there already is left as it is. The text is licensed
under the GNU Free Documentation License and is no part of this project.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

PACKAGE = "gimp-help-{}"
_HELP = "/usr/share/gimp/2.0/help/"
_BESIDE = re.compile(r"index|legal|gfdl|glossary|bibliography|gimp-help-missing|help-missing")
"""Pages that are no text of the manual's own: tables of contents, licences, lists of words."""
_NUMBER = re.compile(
    r"^(?:(?:[A-ZА-Я]|[0-9]+)\.)+[0-9]*\.?\s+|^(?:Chapter|Глава|Kapitel|Part|Часть)\s+\S+\s+"
)
_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]]+')
_SPACES = re.compile(r"\s+")
_LONGEST_NAME = 80
SHORTEST, LONGEST = 400, 30_000


@dataclass
class Page(HTMLParser):
    """A page of the manual turned into Markdown, piece by piece."""

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    prefix: str = ""
    skipped: int = 0
    depth: int = 0
    link: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begins a block or a link."""
        known = dict(attrs)
        if tag == "div":
            self.depth += 1
            if not self.skipped and known.get("class") in ("navheader", "navfooter", "toc"):
                self.skipped = self.depth
        if self.skipped:
            return
        if re.fullmatch(r"h[1-6]", tag):
            self.close_block("#" * max(1, int(tag[1]) - 1) + " ")
        elif tag in ("p", "pre", "dt", "tr", "title"):
            self.close_block()
        elif tag in ("li", "dd"):
            self.close_block("- " if tag == "li" else "")
        elif tag == "a":
            target = (known.get("href") or "").partition("#")[0]
            self.link = target.removesuffix(".html") if target.endswith(".html") else ""
            if self.link:
                self.text.append(f"\0{self.link}\1")
        elif tag in ("br", "td", "th"):
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Ends what began."""
        if tag == "div":
            if self.skipped == self.depth:
                self.skipped = 0
            self.depth -= 1
        if self.skipped:
            return
        if tag == "title":
            self.title = _NUMBER.sub("", _SPACES.sub(" ", "".join(self.text)).strip())
            self.text = []
        elif tag == "a" and self.link:
            self.text.append("\2")
            self.link = ""
        elif re.fullmatch(r"h[1-6]|p|pre|dt|dd|li|tr", tag):
            self.close_block()

    def handle_data(self, data: str) -> None:
        """Collects text."""
        if not self.skipped:
            self.text.append(data)

    def close_block(self, prefix: str = "") -> None:
        """Ends the block that was being collected, and begins another."""
        said = _SPACES.sub(" ", "".join(self.text)).strip()
        if said:
            if self.prefix.startswith("#"):
                said = _NUMBER.sub("", said)
            self.blocks.append(self.prefix + said)
        self.text, self.prefix = [], prefix


@dataclass(frozen=True, slots=True)
class Manual:
    """Notes of parallel pages: text by path, and by page and language the path."""

    texts: dict[str, str]
    paths: dict[tuple[str, str], str]


def manual(data: Path, languages: list[str], pages: int = 0) -> Manual:
    """Returns pages of the manual that exist in all of some languages, ``pages`` of them, chosen by
    a hash of their names; 0 means all."""
    parsed = {language: _pages(data, language) for language in languages}
    shared = set.intersection(*(set(found) for found in parsed.values()))
    usual = sorted(
        name
        for name in shared
        if all(SHORTEST <= len("".join(parsed[lang][name].blocks)) <= LONGEST for lang in languages)
        and _is_translated([parsed[lang][name] for lang in languages])
    )
    usual.sort(key=lambda name: hashlib.blake2b(name.encode()).digest())
    chosen = sorted(usual[:pages] if pages else usual)
    paths: dict[tuple[str, str], str] = {}
    for language in languages:
        taken: set[str] = set()
        for name in chosen:
            title = (
                _UNFIT.sub(" ", parsed[language][name].title)[:_LONGEST_NAME].strip(" .") or name
            )
            number = 1
            while (path := f"{language}/{title}{f' {number}' * (number > 1)}.md").lower() in taken:
                number += 1
            taken.add(path.lower())
            paths[name, language] = path
    texts = {
        path: _markdown(parsed[language][name], language, paths)
        for (name, language), path in paths.items()
    }
    return Manual(texts, paths)


def _is_translated(pages: list[Page]) -> bool:
    """Whether no two of the pages have one title or much text in common: the manual leaves in
    English what nobody has translated yet."""
    if len({page.title for page in pages}) < len(pages):
        return False
    blocks = [{block for block in page.blocks if len(block) > 40} for page in pages]
    return all(
        len(one & other) <= min(len(one), len(other)) / 5
        for place, one in enumerate(blocks)
        for other in blocks[place + 1 :]
    )


def _markdown(page: Page, language: str, paths: dict[tuple[str, str], str]) -> str:
    def link(match: re.Match[str]) -> str:
        path = paths.get((match.group(1), language))
        shown = match.group(2).strip()
        return f"[[{path.removesuffix('.md')}|{shown}]]" if path and shown else shown

    return (
        re.sub(r"\x00([^\x01]*)\x01([^\x02]*)\x02", link, "\n\n".join(page.blocks)).translate(
            {0: None, 1: None, 2: None}
        )
        + "\n"
    )


def _pages(data: Path, language: str) -> dict[str, Page]:
    archive = _archive(data, language)
    pages = {}
    tar = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE)
    with tarfile.open(fileobj=tar.stdout, mode="r|") as files:
        for member in files:
            name = member.name.rpartition("/")[2]
            if member.isfile() and _HELP in member.name and name.endswith(".html"):
                if _BESIDE.search(name):
                    continue
                page = Page()
                content = files.extractfile(member)
                page.feed(content.read().decode("utf-8", "replace") if content else "")
                page.close_block()
                pages[name.removesuffix(".html")] = page
    tar.wait()
    return pages


def _archive(data: Path, language: str) -> Path:
    data.mkdir(parents=True, exist_ok=True)
    package = PACKAGE.format(language)
    if not list(data.glob(f"{package}_*.deb")):
        subprocess.run(
            ["apt-get", "download", "-q", package], cwd=data, check=True, stdout=sys.stderr
        )
    return max(data.glob(f"{package}_*.deb"))


def main() -> None:
    """Writes the notes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("-l", "--languages", action="append")
    parser.add_argument("--pages", type=int, default=0)
    options = parser.parse_args()
    found = manual(options.data, options.languages or ["en", "ru"], options.pages)
    for path, text in found.texts.items():
        file = options.data / "notes" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    print(f"{len(found.texts)} notes in {options.data / 'notes'}")


if __name__ == "__main__":
    main()
