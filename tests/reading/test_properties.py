"""Frontmatter by YAML 1.2, as Obsidian reads it."""

import frontmatter
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultgraph.reading.properties import ObsidianHandler, read, scalar


def properties(source: str) -> dict[str, object]:
    return {item.key: item.value for item in read(f"---\n{source}\n---\n").properties}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("20:07", "20:07"),
        ("no", "no"),
        ("on", "on"),
        ("2024-01-01", "2024-01-01"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("1_000", "1_000"),
        ("<<", "<<"),
    ],
)
def test_plain_values_have_the_types_of_yaml_1_2(written, value):
    assert properties(f"key: {written}") == {"key": value}


def test_quoted_values_are_texts():
    assert properties("a: '12'\nb: \"true\"") == {"a": "12", "b": "true"}


def test_lists_mappings_and_aliases_are_built():
    assert properties("a: &x [1, {b: c}]\nd: *x") == {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}


def test_a_tag_constructs_nothing():
    assert properties("x: !!python/object:os.system y") == {"x": "y"}


def test_every_value_knows_its_line_and_its_dotted_key():
    frontmatter = read("---\nup: a\nlist:\n  - b\n  - deep:\n      c: d\n---\n")
    assert [(leaf.key, leaf.value, leaf.line) for leaf in frontmatter.leaves] == [
        ("up", "a", 2),
        ("list.0", "b", 4),
        ("list.1.deep.c", "d", 6),
    ]


def test_the_body_begins_after_the_closing_line():
    frontmatter = read("---\na: b\n---\ntext\n")
    assert (frontmatter.body, frontmatter.body_line) == ("text\n", 4)


@pytest.mark.parametrize("text", ["text", " ---\na: b\n---\n", "---\na: b\n", "----\na: b\n----\n"])
def test_without_a_proper_beginning_and_end_there_is_no_frontmatter(text):
    frontmatter = read(text)
    assert frontmatter.properties == ()
    assert frontmatter.body == text


def test_a_value_that_is_no_yaml_is_kept_as_text_and_reported():
    frontmatter = read('---\naliases: "He said "hi""\ntags:\n  - a\n  - b\n---\n')
    assert frontmatter.get("aliases") == 'He said "hi"'
    assert frontmatter.get("tags") == ["a", "b"]
    assert [flaw[:2] for flaw in frontmatter.flaws] == [("frontmatter.invalid", 2)]


def test_a_key_given_twice_is_reported_and_the_last_one_counts():
    frontmatter = read("---\na: 1\na: 2\n---\n")
    assert frontmatter.get("a") == 2
    assert frontmatter.flaws[0][:2] == ("frontmatter.duplicate_key", 3)


@pytest.mark.parametrize(
    "source",
    [
        "x: " + "[" * 100_000,
        "a0: &a0 [x, x]\n" + "\n".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)),
        "a: &a [*a]",
        "- " * 10_000 + "x",
    ],
)
def test_hostile_yaml_is_refused_not_obeyed(source):
    assert read(f"---\n{source}\n---\n").flaws[0][0] == "frontmatter.invalid"


@given(st.text())
def test_any_frontmatter_is_read_without_an_error(source):
    read(f"---\n{source}\n---\nbody")


@given(st.text(min_size=1))
def test_any_plain_scalar_has_a_value(text):
    scalar(text)


def test_it_serves_python_frontmatter_too():
    """``frontmatter.loads`` with the handler sees what Obsidian sees: YAML 1.2 types, and a line of
    dashes only at the very beginning."""
    handler = ObsidianHandler()
    post = frontmatter.loads(
        "---\nat: 20:07\ndone: no\nn: 3\n---\nbody\n---\nrest", handler=handler
    )
    assert post.metadata == {"at": "20:07", "done": "no", "n": 3}
    assert post.content == "body\n---\nrest"


@pytest.mark.parametrize(
    "source",
    [
        f"a: &a {'x' * 500_000}\nb: [*a, *a, *a]",
        "a: &a [x]\n" + "\n".join(f"a{i}: &a [*a]" for i in range(100)),
        f"a: &a [{'x, ' * 1000}]\n" + "? *a\n: b\n" * 1000,
        "? {" * 40 + "'\\': a" + "}" * 40,
        f"? {'k' * 100_000}\n: [{'x, ' * 1000}]",
        "%TAG !a! b\na: !a!b c",
        "[" * 100_000,
        "{" * 100_000,
        "? " * 10_000,
        "a:\n" + "\n".join(" " * depth + "a:" for depth in range(1, 500)),
    ],
    ids=[
        "characters by aliases",
        "depth by aliases",
        "keys by aliases",
        "quotes in quotes",
        "dotted keys",
        "directives",
        "lists",
        "mappings",
        "keys",
        "lines",
    ],
)
def test_what_would_come_to_too_much_is_refused(source):
    flaws = read(f"---\n{source}\n---\nbody").flaws
    assert {kind for kind, *_ in flaws} == {"frontmatter.invalid"}


def test_of_aliases_that_multiply_only_the_key_that_is_too_much_is_not_written_out():
    keys = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    keys += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 6)]
    frontmatter = read("---\n{}\ntags: [b]\n---\n".format("\n".join(keys)))
    assert frontmatter.get("a1") == [["x"] * 10] * 10
    assert frontmatter.get("a5") == f"&a5 [{', '.join(['*a4'] * 10)}]"
    assert frontmatter.get("tags") == ["b"]
    assert [flaw[:2] for flaw in frontmatter.flaws] == [("frontmatter.invalid", 7)]


def test_properties_without_aliases_may_be_many():
    frontmatter = read("---\n" + "".join(f"key{i}: value\n" for i in range(10_000)) + "---\n")
    assert (len(frontmatter.properties), frontmatter.flaws) == (10_000, ())


def test_a_flaw_stands_in_the_line_in_which_the_file_has_it():
    source = "a: b\u2028\u2029\x85\n\nc: \x07\n"
    assert read(f"---\n{source}---\n").flaws[0][:2] == ("frontmatter.invalid", 4)
    assert read(f"---\n{source}---\n").line("c") == 4


def test_a_value_that_may_be_a_link_knows_where_it_begins():
    source = 'a: [x, "[[y]]", &z "[[z]]"]\n"b": |\n  [[c]]\n'
    leaves = read(f"---\n{source}---\n").leaves
    assert [(leaf.value, leaf.start) for leaf in leaves] == [
        ("x", -1),
        ("[[y]]", 8),
        ("[[z]]", 20),
        ("[[c]]\n", -1),
    ]


GOOD = st.sampled_from(
    [
        "tags: [a, b]", 'up: "[[n]]"', "n: 3", "done: true", "list:\n  - x\n  - y", "list:\n- x",
        "deep:\n  up: '[[n]]'\n  more: {a: [1]}", "about: >\n  one\n\n  two", "say: |-\n  a: b: c",
        "# a comment", "", "'a: b': c", "empty:", "base: &x [p]", "flow: [a,\n  b]", "día: 20:07",
    ]
)  # fmt: skip
BAD = st.sampled_from(
    [
        "title: Rivers: a study", 'title: "He said "hi" twice"', "title: %50", "title: [[A: b]]: c",
        "title: @x", "title: [a, b", 'title: "a', "title:\n\t- a", "title: *none", "title: a\x07",
        "title:\n  - a: b: c\n  - d", "title:\n  a: b: c", "<% a: b: c %>",
        "<%*\nlet a: b = {c: 1\n%>",
    ]
)  # fmt: skip


@given(st.lists(GOOD, unique_by=lambda text: text.split(":")[0]), BAD, st.integers(0, 12))
def test_one_bad_value_costs_none_of_the_others(good, bad, place):
    expected = properties("\n".join(good))
    frontmatter = read("---\n{}\n---\n".format("\n".join([*good[:place], bad, *good[place:]])))
    found = {item.key: item.value for item in frontmatter.properties}
    found.pop("title", None)
    assert found == expected
    lines = "\n".join(good[:place]).count("\n") + 2 + bool(good[:place])
    ((kind, line, _),) = frontmatter.flaws
    assert kind == "frontmatter.invalid"
    assert lines <= line <= lines + bad.count("\n")


def test_anchors_are_known_to_the_keys_below_a_bad_one():
    assert properties("a: &x [p, q]\nb: c: d\ne: *x") == {
        "a": ["p", "q"],
        "b": "c: d",
        "e": ["p", "q"],
    }


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ('a: "He said "hi""', 'He said "hi"'),
        ("a: b: c # d", "b: c # d"),
        ("a: b: c\n  more", "b: c more"),
        ("a:\n\t- b\n\t- 'c'", ["b", "c"]),
        ("a: x\n\t- b", "x - b"),
        ("a: [b, c", "[b, c"),
        ('"a": b: c', "b: c"),
        ("a: [b]\nstray", ["b"]),
    ],
)
def test_of_a_bad_value_the_text_is_kept(source, value):
    assert properties(source) == {"a": value}


def test_a_link_in_a_list_that_is_no_yaml_is_known_with_its_line():
    frontmatter = read('---\nup:\n  - "[[n]]"\n  - a: b: c\n---\n')
    assert [(leaf.key, leaf.value, leaf.line) for leaf in frontmatter.leaves] == [
        ("up.0", "[[n]]", 3),
        ("up.1", "a: b: c", 4),
    ]
