"""What the house measures: modules, names that stand for several things, and its front door.

python benchmarks/house.py [CHECKOUT]
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path


def several(names: Iterable[str]) -> int:
    """Returns how many names stand more than once among some."""
    return sum(count > 1 for count in Counter(names).values())


def main() -> int:
    """Prints the table."""
    source = Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parents[1], "src")
    paths = sorted(source.rglob("*.py"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    definitions = [node for text in texts for node in ast.parse(text).body]
    classes = [node.name for node in definitions if isinstance(node, ast.ClassDef)]
    functions = [node.name for node in definitions if isinstance(node, ast.FunctionDef)]
    front = ast.parse((source / "vaultgraph" / "vault.py").read_text(encoding="utf-8"))
    imports = {
        f"{node.module}.{name.name}" if _is_module(source, node.module, name.name) else node.module
        for node in ast.walk(front)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
        if node.module.partition(".")[0] == "vaultgraph"
    }
    methods = [
        method.name
        for node in front.body
        if isinstance(node, ast.ClassDef) and node.name == "Vault"
        for method in node.body
        if isinstance(method, ast.FunctionDef) and not method.name.startswith("_")
    ]
    figures = {
        "modules": len(paths),
        "lines": sum(len(text.splitlines()) for text in texts),
        "class names defined more than once": several(classes),
        "public names defined more than once": several(
            name for name in classes + functions if not name.startswith("_")
        ),
        "module names used more than once": several(
            path.name for path in paths if path.name != "__init__.py"
        ),
        "modules that vault.py imports": len(imports),
        "public methods of Vault": len(methods),
    }
    for name, figure in figures.items():
        print(f"{name:<40}{figure:>8,}")
    return 0


def _is_module(source: Path, package: str, name: str) -> bool:
    return Path(source, *package.split("."), f"{name}.py").is_file()


if __name__ == "__main__":
    sys.exit(main())
