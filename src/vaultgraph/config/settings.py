"""The model of a vault's settings. A field says its type, its default, what it means, and within
which limits; all else that speaks of settings takes it from here."""

# No postponed annotations: what a field's type allows is looked up from the field.

import re
import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args, get_origin

from vaultgraph.errors import ConfigError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Mode = Literal["hybrid", "semantic", "keyword"]
Layout = Literal["force", "fa2", "none"]
SizeBy = Literal["degree", "pagerank", "none"]
ColourBy = Literal["kind", "community"]
ExtractorMode = Literal["auto", "on", "off"]
"""Whether an extractor looks at the notes that have its signs, at all, or at none."""

MODES: tuple[str, ...] = get_args(Mode)
LAYOUTS: tuple[str, ...] = get_args(Layout)
FORCE, FORCEATLAS, _ = LAYOUTS
SIZES: tuple[str, ...] = get_args(SizeBy)
COLOURS: tuple[str, ...] = get_args(ColourBy)
_UNITS = {"G": 1000**3, "M": 1000**2, "k": 1000, "": 1}


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that pydantic asks before or after its own checks of a type: what its
    ``BeforeValidator`` and ``AfterValidator`` do, without importing it."""

    check: Callable[[Any], object]
    when: Literal["before", "after"] = "after"

    def __get_pydantic_core_schema__(
        self, source: object, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
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


_A_DAY = 24 * 60 * 60
_RULES: Mapping[str, Any] = {"extra": "forbid"}


def _says(description: str, **limits: float) -> dict[str, Any]:
    """What pydantic reads from a field of a dataclass, as arguments of its ``Field``."""
    return {"description": description, **limits}


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """An encoder by its name, and what it is to be told."""

    __pydantic_config__: ClassVar = _RULES

    name: Text = field(
        default="static-multilingual",
        metadata=_says(
            "`static-multilingual` (built in, nine languages); `use` (16; needs: pip install"
            " 'vaultgraph[use]'); a folder or the name of a sentence-transformers model (needs: pip"
            " install 'vaultgraph[transformers]'); an endpoint and a model of it:"
            " `http://localhost:11434/v1#bge-m3`",
            min_length=1,
        ),
    )
    query: Lines = field(
        default="auto",
        metadata=_says("What is put before a text to search with; `auto`: what the model wants"),
    )
    passage: Lines = field(
        default="auto",
        metadata=_says("What is put before a text that is searched; `auto`: what the model wants"),
    )
    dimensions: int = field(
        default=0,
        metadata=_says(
            "How many numbers of a vector are kept, for models that allow it; 0 means all",
            ge=0,
            strict=True,
        ),
    )
    timeout: int = field(
        default=60, metadata=_says("Seconds to wait for an endpoint", ge=1, le=_A_DAY, strict=True)
    )


@dataclass(frozen=True, slots=True)
class QuerySettings:
    """Defaults of ``query`` and ``related``."""

    __pydantic_config__: ClassVar = _RULES

    results: int = field(default=10, metadata=_says("How many notes are shown", ge=1, strict=True))
    mode: Mode = field(default="hybrid", metadata=_says("What a text is searched by"))
    meaning: float = field(
        default=0.15,
        metadata=_says(
            "The share of meaning in a hybrid score, 0 to 1; words have the rest",
            ge=0,
            le=1,
            strict=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """Defaults of ``export``, ``view`` and ``serve``."""

    __pydantic_config__: ClassVar = _RULES

    kinds: tuple[Text, ...] = field(
        default=(),
        metadata=_says(
            "Kinds of nodes; empty: those that are shown unless others are asked for;"
            " `vaultgraph export --help` names all there are"
        ),
    )
    layout: Layout = field(default="force", metadata=_says("How nodes are placed"))
    size: SizeBy = field(default="degree", metadata=_says("What the size of a node shows"))
    colour: ColourBy = field(default="kind", metadata=_says("What the colour of a node shows"))


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where a language model answers; without ``url`` there is none."""

    __pydantic_config__: ClassVar = _RULES

    url: Text = field(
        default="", metadata=_says("Such as `http://localhost:11434/v1`; empty: there is none")
    )
    name: Text = field(default="", metadata=_says("Empty: the first one that the endpoint lists"))
    timeout: int = field(
        default=60, metadata=_says("Seconds to wait for an answer", ge=1, le=_A_DAY, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a vault. ``max_note_size`` is in bytes; 0 means no limit."""

    __pydantic_config__: ClassVar = _RULES

    encoder: EncoderSettings = field(
        default=EncoderSettings(),
        metadata=_says("What turns text into vectors; a text alone is its name"),
    )
    exclude: tuple[Text, ...] = field(
        default=(),
        metadata=_says(
            "Notes, canvases and bases that are not read, as globs on their paths:"
            ' `["Archive/**", "*.excalidraw.md"]`. Obsidian\'s own "Excluded files" stay searchable'
            " but are left out of the graph"
        ),
    )
    max_note_size: Size = field(
        default=10_000_000, metadata=_says("Larger ones are not read; 0 means no limit")
    )
    index_dir: Text = field(
        default="",
        metadata=_says(
            "Another folder for the index, for vaults on synchronised drives, seen from the vault;"
            " empty: `.vaultgraph`"
        ),
    )
    query: QuerySettings = field(
        default=QuerySettings(), metadata=_says("Defaults of `query` and `related`")
    )
    export: ExportSettings = field(
        default=ExportSettings(), metadata=_says("Defaults of `export`, `view` and `serve`")
    )
    model: ModelSettings = field(
        default=ModelSettings(),
        metadata=_says(
            "A language model that may tell formulas: any OpenAI-compatible endpoint (llama.cpp,"
            " Ollama, vLLM). It is asked only by commands that are told to, and nothing is sent"
            " anywhere else"
        ),
    )
    extractors: Mapping[Name, ExtractorMode] = field(
        default_factory=dict,
        hash=False,
        metadata=_says(
            "What looks for more in notes than Markdown says: the name of an extractor with `auto`"
            " (the default: it looks where its signs are), `on` (everywhere) or `off`:"
            " `{formulas: off}`"
        ),
    )


DEFAULTS = Settings()
SECTIONS: Mapping[str, str] = {
    each.name: each.metadata["description"]
    for each in fields(Settings)
    if is_dataclass(each.default)
}
"""What the settings that hold further ones are about."""


def either(choices: Sequence[str]) -> str:
    """Returns choices as a sentence names them."""
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, as files, variables and documents speak of it."""

    path: tuple[str, ...]
    """Its key, after that of its section if it is in one."""
    default: object
    written: object
    """The default as a file says it."""
    description: str

    @property
    def key(self) -> str:
        """Returns its path as messages and documents write it."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """Returns the environment variable that goes before the file."""
        return "_".join(("vaultgraph", *self.path)).upper()


def _settings(content: Any, path: tuple[str, ...] = ()) -> Iterator[Setting]:
    for each in fields(content):
        default, description = getattr(content, each.name), each.metadata["description"]
        if is_dataclass(default):
            yield from _settings(default, (*path, each.name))
            continue
        if get_origin(each.type) is Literal:
            description += f": {either(get_args(each.type))}"
        if each.type is Size:
            written: object = written_size(default)
        else:
            written = list(default) if isinstance(default, tuple) else default
        yield Setting(
            path=(*path, each.name), default=default, written=written, description=description
        )


SETTINGS = tuple(_settings(DEFAULTS))
"""Every setting, in the order of the model."""


def check_kinds(settings: Settings, known: Collection[str]) -> None:
    """Raises ``ConfigError`` where ``export.kinds`` names a kind of node that is none of the known.
    Which there are only those know who make nodes, so it is no rule of the model."""
    for kind in settings.export.kinds:
        if kind not in known:
            raise ConfigError(f"'export.kinds' can't be {kind!r}", "one of: " + ", ".join(known))
