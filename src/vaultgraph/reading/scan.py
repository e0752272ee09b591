"""Which files a vault holds.

Names that begin with a dot are not part of a vault, and nothing outside it is read: links of the
file system are followed only to files inside. What is left out is left out with a reason.
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from vaultgraph.globs import matcher
from vaultgraph.model import File, FileKind, Problem

TOO_LARGE = "larger than the limit"

_KINDS = {".md": FileKind.NOTE, ".canvas": FileKind.CANVAS, ".base": FileKind.BASE}


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a vault, sorted by path, and what could not be listed."""

    files: tuple[File, ...]
    problems: tuple[Problem, ...]


def scan(
    root: Path, exclude: Sequence[str] = (), max_size: int = 0, folder: Path | None = None
) -> Listing:
    """Returns the files below a vault's root folder.

    ``exclude`` are globs on paths (``*`` stays in a folder, ``**`` crosses folders); notes they
    match, and notes of more than ``max_size`` bytes, are listed but marked as skipped.
    """
    hidden = _ignore_filters(root)
    left_out = matcher(exclude)
    problems: list[Problem] = []
    found: dict[str, File] = {}
    for disk_path, status in _walk(root, root.resolve(), problems):
        path = spelled(disk_path)
        if path in found:
            message = "another file has the same name in another Unicode form"
            problems.append(Problem(path, "file.twin", message))
            path = _escaped(disk_path)
        extension = PurePosixPath(path).suffix.lower()
        file = File(
            path,
            _KINDS.get(extension, FileKind.ATTACHMENT),
            status.st_size,
            status.st_mtime_ns,
            disk_path,
            excluded=hidden(path),
        )
        found[path] = replace(file, skipped=_skip_reason(file, left_out, max_size))
    return Listing(tuple(sorted(found.values(), key=lambda file: file.path)), tuple(problems))


def spelled(disk_path: str) -> str:
    """Returns a path as the vault spells it: NFC, ``/`` between folders, bytes that are not text
    written out as ``\\xff``."""
    path = disk_path.replace(os.sep, "/")
    try:
        path.encode()
    except UnicodeEncodeError:
        path = _escaped(path)
    return unicodedata.normalize("NFC", path)


def _escaped(disk_path: str) -> str:
    return os.fsencode(disk_path).decode("ascii", "backslashreplace").replace(os.sep, "/")


def _skip_reason(file: File, left_out: Callable[[str], bool], max_size: int) -> str:
    if file.kind is FileKind.ATTACHMENT:
        return ""
    if left_out(file.path):
        return "excluded by the configuration"
    if max_size and file.size > max_size:
        return f"{TOO_LARGE} ({file.size:,} bytes)"
    return ""


def _walk(
    root: Path, real_root: Path, problems: list[Problem]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yields relative paths and status of regular files, folder by folder, in order."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError as error:
            _report(problems, folder, "folder.unreadable", error)
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            relative = f"{folder}/{entry.name}" if folder else entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(relative)
                    continue
                if entry.is_symlink() and not _leads_inside(entry.path, real_root):
                    message = "a symbolic link to a folder or out of the vault is not followed"
                    problems.append(Problem(spelled(relative), "file.link", message))
                    continue
                status = entry.stat()
            except OSError as error:
                _report(problems, relative, "file.unreadable", error)
                continue
            if stat.S_ISREG(status.st_mode):
                yield relative, status


def _leads_inside(path: str, real_root: Path) -> bool:
    target = Path(path).resolve(strict=True)
    return target.is_file() and target.is_relative_to(real_root)


def _report(problems: list[Problem], path: str, kind: str, error: OSError) -> None:
    problems.append(Problem(spelled(path) or ".", kind, error.strerror or str(error)))


def _ignore_filters(root: Path) -> Callable[[str], bool]:
    """Obsidian's "Excluded files": path prefixes, or regular expressions between slashes."""
    try:
        settings = json.loads((root / ".obsidian" / "app.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return matcher(())
    filters = settings.get("userIgnoreFilters") if isinstance(settings, dict) else None
    prefixes: list[str] = []
    patterns: list[re.Pattern[str]] = []
    for entry in filters if isinstance(filters, list) else []:
        if not isinstance(entry, str) or not entry:
            continue
        if len(entry) > 2 and entry[0] == entry[-1] == "/":
            try:
                patterns.append(re.compile(entry[1:-1]))
            except re.error:
                continue
        else:
            prefixes.append(unicodedata.normalize("NFC", entry).lower())
    return lambda path: (
        path.lower().startswith(tuple(prefixes))
        or any(pattern.search(path) for pattern in patterns)
    )
