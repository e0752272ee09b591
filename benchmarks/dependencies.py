"""What an installation consists of: version, licence and size of every distribution.

    python benchmarks/dependencies.py

Lists what the package needs, directly or indirectly, as it is installed here.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9._-]+")


def needed(name: str, found: dict[str, metadata.Distribution]) -> None:
    """Collects the distributions that a distribution needs, extras left out."""
    for requirement in metadata.requires(name) or []:
        match = NAME.match(requirement)
        if match is None or "extra ==" in requirement:
            continue
        try:
            distribution = metadata.distribution(match.group())
        except metadata.PackageNotFoundError:
            continue
        if distribution.name not in found:
            found[distribution.name] = distribution
            needed(distribution.name, found)


def size(distribution: metadata.Distribution) -> int:
    """Returns the bytes of a distribution's files."""
    paths = (Path(str(file.locate())) for file in distribution.files or [])
    return sum(path.stat().st_size for path in paths if path.is_file())


def licence(distribution: metadata.Distribution) -> str:
    """Returns what a distribution's metadata says of its licence, in one short line."""
    data = distribution.metadata.json
    classifiers = data.get("classifier", [])
    classified = [
        entry.rpartition(" :: ")[2] for entry in classifiers if str(entry).startswith("License ::")
    ]
    stated = data.get("license_expression") or ", ".join(classified) or data.get("license") or ""
    return str(stated).split("\n")[0][:48]


def main() -> None:
    """Prints the table, largest first."""
    found: dict[str, metadata.Distribution] = {}
    needed("vaultgraph", found)
    sizes = {name: size(distribution) for name, distribution in found.items()}
    print(f"{'distribution':<24}{'version':<12}{'MB':>7}  licence")
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        distribution = found[name]
        print(
            f"{name:<24}{distribution.version:<12}{sizes[name] / 1e6:>7.1f}  "
            f"{licence(distribution)}"
        )
    print(f"{'together':<36}{sum(sizes.values()) / 1e6:>7.1f}")


if __name__ == "__main__":
    main()
