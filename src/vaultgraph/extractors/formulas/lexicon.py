"""Words that tell formulas from prose, menus and pipelines: lists, no rules."""

from __future__ import annotations

LEADS = frozenset(
    """
    потом затем далее тогда если когда вместо чтобы поэтому значит сначала сперва пусть хотя
    где куда откуда который которая которое которые каждый раз как так не нет без
    then next later first if when while instead because therefore let not from
    """.split()
)
"""Words an operand doesn't begin with: they carry a sentence on."""

NARRATIVE = frozenset(
    "потом затем далее сначала сперва теперь да итак then next later first so".split()
)
"""Labels that tell a story step by step."""

QUESTIONS = frozenset("почему зачем отчего why".split())
"""Words before a statement that ask for its reason."""

PREPOSITIONS = frozenset(
    """
    в во на к ко от ото из изо с со у о об обо по до за под над при про через для между без ради
    in on at to of by with into onto for over under through between about via
    """.split()
)

PRONOUNS = frozenset(
    """
    я ты он она оно мы вы они меня тебя его её ее нас вас их мне тебе ему ей нам вам им это этот
    эта эти тот который которая которое которые которую которых что кто
    i you he she it we they me him her us them this these those that which who
    """.split()
)
"""Words that speak of persons and things of the text, as formulas don't."""

KEYS = frozenset(
    "ctrl shift alt cmd command option enter return esc escape tab space del delete win".split()
)

CODE_WORDS = frozenset(
    "let var const return if for def import from class while print function type".split()
)

PROCESSING = (
    "текст токен вектор эмбед embed запрос промпт prompt модел ответ корпус датасет данн файл код "
    "кодиров декод индекс чанк chunk слов словар предложен строк фраз парсер скрипт функци "
    "параметр нейро корен корн суффикс окончан аффикс приставк символ знак букв слог"
).split()
"""Beginnings of what language processing passes from step to step. A chain of nothing else is a
pipeline; a definition or sum of them is a technical remark."""

HEADINGS = tuple("формул сцепк символ formula symbol".split())
"""Beginnings of words that a heading has in a note about formulas."""

LANGUAGE = tuple(
    "формул сцепк сцеплен сцен символ гиперлекс гиперток гиперслов архетип фрактал резонанс "
    "formula scene symbol archetyp fractal resonan".split()
)
"""Beginnings of the words in which the language is spoken about."""
