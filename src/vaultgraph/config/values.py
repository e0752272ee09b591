"""Values that settings have beside numbers, lists and choices: texts, names and sizes."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_UNITS = {"G": 1000**3, "M": 1000**2, "k": 1000, "": 1}


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that pydantic asks before or after its own checks of a type: what its
    ``BeforeValidator`` and ``AfterValidator`` do, without importing it."""

    check: Callable[[Any], object]
    when: Literal["before", "after"] = "after"

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Returns the schema of the type with the function before or after it."""
        from pydantic_core import core_schema

        if self.when == "before":
            return core_schema.no_info_before_validator_function(self.check, handler(source))
        return core_schema.no_info_after_validator_function(self.check, handler(source))


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("holds a character that can't be printed")
    return text


def _printable_lines(text: str) -> str:
    _printable(text.replace("\n", ""))
    return text


def _identifier(text: str) -> str:
    if not text.isidentifier():
        raise ValueError("no identifier")
    return text


def _bytes(written: object) -> int:
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([kKmMgG]?)[bB]?", str(written).strip())
    if match is None:
        raise ValueError(f"must be a size such as 500kB or 10MB, not {reprlib.repr(written)}")
    number, letter = match.groups()
    worth = next(worth for unit, worth in _UNITS.items() if unit.lower() == letter.lower())
    return int(float(number) * worth)


def written_size(size: int) -> str:
    """Returns a number of bytes as a setting says it, in the largest unit that divides it."""
    unit, worth = next(each for each in _UNITS.items() if size % each[1] == 0)
    return f"{size // worth}{unit}B"


Text = Annotated[str, Rule(_printable)]
Lines = Annotated[str, Rule(_printable_lines)]
Name = Annotated[str, Rule(_identifier)]
Size = Annotated[int, Rule(_bytes, "before")]
"""In bytes; written as ``500kB`` or ``10MB``."""
