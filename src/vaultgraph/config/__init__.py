"""The settings of a vault: one model, and all that follows from it.

``settings`` is the model. From it follow what a file or the environment may say (``reading``), the
commented file that a vault begins with (``file``), the table in ``docs/commands.md``, which the
tests of the documents compare, and the defaults that ``--help`` names.

The model consists of dataclasses whose fields carry the rules that pydantic checks. pydantic itself
is imported when there is something to check, so that ``vaultgraph --help`` stays quick.
"""

from vaultgraph.config.file import FOLDER, index_folder, load, template, write_template
from vaultgraph.config.reading import FILE, parse
from vaultgraph.config.settings import (
    COLOURS,
    DEFAULTS,
    FORCE,
    FORCEATLAS,
    LAYOUTS,
    MODES,
    SIZES,
    EncoderSettings,
    ExportSettings,
    ModelSettings,
    QuerySettings,
    Settings,
    check_kinds,
    either,
)

__all__ = [
    "COLOURS",
    "DEFAULTS",
    "FILE",
    "FOLDER",
    "FORCE",
    "FORCEATLAS",
    "LAYOUTS",
    "MODES",
    "SIZES",
    "EncoderSettings",
    "ExportSettings",
    "ModelSettings",
    "QuerySettings",
    "Settings",
    "check_kinds",
    "either",
    "index_folder",
    "load",
    "parse",
    "template",
    "write_template",
]
