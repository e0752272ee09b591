"""Which files a vault holds, and their bytes.

Names that begin with a dot are not part of a vault, and nothing outside it is read: links of the
file system are followed only to files inside. What is left out is left out with a reason.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from vaultgraph.errors import VaultNotFound
from vaultgraph.globs import matcher
from vaultgraph.model import File, FileKind, Problem
from vaultgraph.reading import excluded_files, templates

TOO_LARGE = "larger than the limit"
ELSEWHERE = "in iCloud, not on this machine"
_SPECIAL = "a pipe, socket or device, not a file"

_KINDS = {".md": FileKind.NOTE, ".canvas": FileKind.CANVAS, ".base": FileKind.BASE}
_MAX_SETTINGS = 1_000_000
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.EPERM)
"""What it comes to that a plugin has no settings; that ``.obsidian`` leads elsewhere is told of the
settings of Obsidian itself."""
_FIRST_NS, _LAST_NS = -(2**63), 2**63 - 1
"""The times that a database can hold: the years 1677 to 2262."""

_EVICTED = re.compile(r"(?P<folder>.*/|)\.(?P<name>[^./][^/]*)\.icloud")
"""What iCloud leaves for a file that it has taken off this machine: ``.Note.md.icloud``."""
_UNFIT = re.compile("[\\\\\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_NOT_ASCII = re.compile("[\\\\\x00-\x1f\x7f-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a vault, sorted by path, and what could not be listed."""

    files: tuple[File, ...]
    problems: tuple[Problem, ...]


def scan(
    root: Path, exclude: Sequence[str] = (), max_size: int = 0, folder: Path | None = None
) -> Listing:
    """Returns the files below a vault's root folder, without those of the index ``folder``.

    ``exclude`` are globs on paths (``*`` stays in a folder, ``**`` crosses folders); notes they
    match, and notes of more than ``max_size`` bytes, are listed but marked as skipped. Raises
    ``VaultNotFound`` where the root itself can't be read: that is no vault without notes.
    """
    hidden = _hidden_by_obsidian(root)
    template = _templates(root)
    left_out = matcher(exclude)
    problems = [*hidden.problems, *template.problems]
    found: dict[str, File] = {}
    for disk_path, status in sorted(_walk(root, folder, problems), key=_is_respelled):
        evicted = _EVICTED.fullmatch(disk_path)
        path = spelled(evicted.expand(r"\g<folder>\g<name>") if evicted else disk_path)
        if path in found:
            message = f"its name is that of {path} in another Unicode form"
            path = _NOT_ASCII.sub(_escape, disk_path)
            problems.append(Problem(path=path, kind="file.twin", message=message))
        extension = PurePosixPath(path).suffix.lower()
        file = File(
            path=path,
            kind=_KINDS.get(extension, FileKind.ATTACHMENT),
            size=status.st_size,
            mtime_ns=min(max(status.st_mtime_ns, _FIRST_NS), _LAST_NS),
            disk_path=disk_path,
            excluded=hidden(path),
            template=template(path),
        )
        reason = ELSEWHERE if evicted else _skip_reason(file, left_out, max_size)
        found[path] = replace(file, skipped=reason)
    return Listing(tuple(sorted(found.values(), key=lambda file: file.path)), tuple(problems))


def spelled(disk_path: str) -> str:
    """Returns a path as the vault spells it: NFC, and what can't be stored or shown on one line
    written out, as ``\\xff`` for a byte that is no text; two paths are never spelled alike but for
    their Unicode form."""
    return unicodedata.normalize("NFC", _UNFIT.sub(_escape, disk_path))


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char == "\\":
        return "\\\\"
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if char < "\x80":
        return f"\\x{ord(char):02x}"
    return f"\\u{ord(char):04x}" if char < "\U00010000" else f"\\U{ord(char):08x}"


def _is_respelled(walked: tuple[str, os.stat_result]) -> bool:
    """Sorts by this, so that of two files of one name the one that is spelled so keeps it."""
    return spelled(walked[0]) != walked[0]


def _skip_reason(file: File, left_out: Callable[[str], bool], max_size: int) -> str:
    if file.kind is FileKind.ATTACHMENT:
        return ""
    if left_out(file.path):
        return "excluded by the configuration"
    if max_size and file.size > max_size:
        return f"{TOO_LARGE} ({file.size:,} bytes)"
    return ""


def read_bytes(root: Path, file: File, max_size: int = 0) -> bytes:
    """Returns what a file of the vault holds.

    Raises ``OSError`` with a reason where there is no regular file any more, where it lies outside
    the vault by now, or where it has grown beyond ``max_size`` bytes. It never waits, as opening a
    pipe would.
    """
    return _content(root, file.disk_path, max_size)


def _content(root: Path, disk_path: str, max_size: int) -> bytes:
    path = root / disk_path
    with open(path, "rb", opener=_without_waiting) as stream:
        status = os.fstat(stream.fileno())
        # Where it leads is looked at after it was opened, so that no link can be put in between.
        if not os.path.samestat(status, _real_path(root, disk_path).stat()):
            raise OSError(errno.ESTALE, "replaced while it was read")
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, _SPECIAL)
        data = stream.read(max_size + 1) if max_size else stream.read()
    if max_size and len(data) > max_size:
        raise OSError(errno.EFBIG, TOO_LARGE)
    return data


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _real_path(root: Path, disk_path: str) -> Path:
    """Returns where a path of the vault leads in the end. Raises ``OSError`` where that is no part
    of the vault."""
    real = Path(os.path.realpath(root / disk_path, strict=True))
    try:
        inside = real.relative_to(os.path.realpath(root))
    except ValueError:
        raise OSError(errno.EPERM, "it leads out of the vault") from None
    if any(part.startswith(".") for part in inside.parts) and inside != Path(disk_path):
        raise OSError(errno.EPERM, "it leads to a hidden file")
    return real


def _walk(
    root: Path, own: Path | None, problems: list[Problem]
) -> Iterator[tuple[str, os.stat_result]]:
    """Yields relative paths and status of regular files, folder by folder, in order."""
    index = own.stat() if own and own.is_dir() else None
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            if folder and index and os.path.samestat(index, (root / folder).stat()):
                continue
            entries = _entries(root / folder, is_root=not folder)
        except OSError as error:
            if not folder:
                raise VaultNotFound(f"{root} can't be read: {error.strerror}") from error
            _report(problems, folder, "folder.unreadable", error)
            continue
        names = {entry.name for entry in entries}
        for entry in entries:
            evicted = _EVICTED.fullmatch(entry.name)
            hidden = entry.name.startswith(".")
            if hidden and not (evicted and evicted["name"] not in names):
                continue
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if _UNFIT.search(entry.name):
                message = "its name holds a backslash, a control character or what is no text"
                problems.append(Problem(path=spelled(relative), kind="file.name", message=message))
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if hidden else [relative]
                    continue
                status = _status(root, relative, entry)
            except OSError as error:
                kind = "file.link" if entry.is_symlink() else "file.unreadable"
                _report(problems, relative, kind, error)
            else:
                yield relative, status


def _entries(folder: Path, *, is_root: bool) -> list[os.DirEntry[str]]:
    """Returns what is in a folder, by name. Raises ``OSError``, also for a junction of Windows,
    which looks like a folder and leads elsewhere."""
    if not is_root and not os.path.samestat(folder.lstat(), folder.stat()):
        raise OSError(errno.EPERM, "it leads elsewhere")
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _status(root: Path, relative: str, entry: os.DirEntry[str]) -> os.stat_result:
    """Returns the status of a regular file. Raises ``OSError`` for all else."""
    if entry.is_symlink():
        _real_path(root, relative)
    status = entry.stat()
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, "it leads to a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, _SPECIAL)
    return status


def _report(problems: list[Problem], path: str, kind: str, error: OSError) -> None:
    problems.append(Problem(path=spelled(path), kind=kind, message=error.strerror or str(error)))


def _hidden_by_obsidian(root: Path) -> excluded_files.Filters:
    try:
        return excluded_files.read(_content(root, excluded_files.SETTINGS, _MAX_SETTINGS))
    except OSError as error:
        settings = root / excluded_files.SETTINGS
        broken = settings.is_symlink() or settings.parent.is_symlink()
        if isinstance(error, FileNotFoundError) and not broken:
            return excluded_files.Filters()
        return excluded_files.unread(error.strerror or str(error))


def _templates(root: Path) -> templates.Templates:
    settings: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in templates.SETTINGS:
        try:
            settings[path] = _content(root, path, _MAX_SETTINGS)
        except OSError as error:
            if error.errno not in _NOT_THERE:
                _report(problems, path, templates.UNREAD, error)
    found = templates.read(settings)
    return replace(found, problems=(*problems, *found.problems))
