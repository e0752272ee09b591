"""The Δ language: thoughts written as formulas, ``Δ12 = (вода + весна) = сцена расцвета``.

``glyphs`` says which characters mean what, ``lexer`` cuts a text into tokens, ``grammar`` parses
them into the values of ``syntax``, ``roles`` says what is defined, of what, with what result.
``statements`` finds formulas in a note: ``sites`` says where to look, ``judgement`` what is no
formula after all. ``algebra`` calculates with formulas, ``kinds`` tells their kinds.
"""
