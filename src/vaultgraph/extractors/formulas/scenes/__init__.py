"""From a scene to a formula and back.

``core`` finds the core of a text and proposes a formula; ``narration`` puts a formula into words,
without any language model, and ``language_model`` with one that the person names. ``suggestions``
finds what recurs in a vault and has no formula yet; ``cohesion`` tells how closely operands belong
together, ``layers`` whether they are images, emotions or actions. ``tokens`` gives a tokenizer
the names of formulas. ``answers`` asks all of this of a vault.
"""
