"""The characters of the Δ language: operators, letters of addresses, marks, symbols."""

from __future__ import annotations

import re
import unicodedata

ARROWS = "→⟶➜➝➔⇒⟹"
TWO_WAY = "↔⇄⟷⇌"
LINKS = frozenset("=≠⊂" + ARROWS + TWO_WAY)
"""What joins the terms of a chain."""
ASCII_LINKS = {"->": "→", "=>": "→", "!=": "≠", "<->": "↔"}
JOINS = (",", "/", "+", "⊕", "·")
"""What joins the parts of a sum, the loosest first."""
SPELLINGS = {"∙": "·", "⋅": "·", "⊗": "·", "⨁": "⊕"}
"""Other spellings of operators that mean the same."""

BRACKETS = {"(": ")", "[": "]", "⟦": "⟧"}
QUOTES = {"«": "»", "“": "”", "„": "“", '"': '"', "`": "`"}
CLOSING = frozenset([*BRACKETS.values(), *QUOTES.values()])

LETTERS = "ΓΔΘΛΞΠΣΦΨΩ"
"""Capital Greek letters that can't be taken for Latin ones: classes of addresses."""
INCREMENT = "\u2206"
"""The increment sign, which keyboards give for Δ."""

MASK = "\ufdd0"
"""Stands in a text for what is none, such as mathematics. Unicode keeps this character for use
inside of programs: it is no letter, no sign, and will never be one."""

VARIATION = "\ufe0f"


def fold_operator(spelled: str) -> str:
    """Returns an operator in its one spelling: ``→``, ``↔``, ``·`` or itself."""
    if spelled in ARROWS:
        return "→"
    if spelled in TWO_WAY:
        return "↔"
    return ASCII_LINKS.get(spelled) or SPELLINGS.get(spelled, spelled)


def is_symbol(char: str) -> bool:
    """Tells whether a character is a glyph that may stand for a scene: no letter, no operator,
    no arithmetic or comparison, none of the punctuation of ordinary text."""
    if char < "\u2190":
        return False
    if char in LINKS or char in SPELLINGS or char in "⊕·≈≡≤≥×÷−±∑∏√∞∂∫∈∉∀∃∅∆∇":
        return False
    if any(first <= char <= last for first, last in _PLAIN):
        return False
    return unicodedata.category(char) in ("So", "Sm", "Co")


_PLAIN = (
    ("\u2190", "\u21ff"),
    ("\u2500", "\u259f"),
    ("\u27f0", "\u27ff"),
    ("\u2900", "\u297f"),
    ("\ufff0", "\uffff"),
)
"""Arrows, what boxes are drawn with, and what stands for a character or a thing that is lost."""


_EMOJI_TAIL = "[\ufe0f\u200d\U0001f3fb-\U0001f3ff\u20e3]"
TAIL = re.compile(_EMOJI_TAIL)
"""What continues an emoji: selectors, joiners, skin tones."""


def is_emoji(text: str) -> bool:
    """Tells whether a glyph is a picture rather than a sign of alchemy, logic or geometry."""
    return VARIATION in text or any(
        "\U0001f300" <= char <= "\U0001f6ff" or "\U0001f900" <= char <= "\U0001faff"
        for char in text
    )


STATUS = frozenset("✅❌✔✖☑☒⚠❗❓⛔🚫🔴🟢🟡🔵⬜⬛👍👎✓✗➕➖⭐🔹🔸📌👉💡")
"""Pictures that mark a line of text and stand for no scene."""


def fold_address(text: str) -> str:
    """Returns the text with the increment sign as the letter Δ."""
    return text.replace(INCREMENT, "Δ")
