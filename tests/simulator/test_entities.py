"""Texts with markup, read and written back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.entities import parse_html, to_html, trim, utf16_length, with_detected

plain = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
escaped = plain.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
tags = st.sampled_from(["b", "i", "u", "s", "tg-spoiler"])
marked = st.recursive(
    escaped,
    lambda inner: st.one_of(
        st.tuples(tags, inner).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"),
        st.lists(inner, min_size=1, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@given(marked)
def test_what_was_written_reads_the_same_again(source: str) -> None:
    """Writing text and entities as HTML and reading them gives the same text and entities."""
    text, entities = parse_html(source)

    again, same = parse_html(to_html(text, entities))

    assert again == text
    assert sorted(map(repr, same)) == sorted(map(repr, entities))


@given(marked)
def test_entities_lie_within_the_trimmed_text(source: str) -> None:
    """Trimming never leaves an entity outside the text."""
    text, entities = trim(*parse_html(f"  {source}\n"))

    assert all(
        entity["offset"] >= 0 and entity["offset"] + entity["length"] <= utf16_length(text) and entity["length"] > 0
        for entity in entities
    )


def test_addresses_and_commands_are_found() -> None:
    """As Telegram marks them by itself."""
    text = "🌙 see https://example.org/a, write a.b@example.org, @forum_bot or /help (not 1/2)"

    found = [
        (one["type"], text.encode("utf-16-le")[one["offset"] * 2 :][: one["length"] * 2].decode("utf-16-le"))
        for one in with_detected(text, [])
    ]

    assert found == [
        ("url", "https://example.org/a"),
        ("email", "a.b@example.org"),
        ("mention", "@forum_bot"),
        ("bot_command", "/help"),
    ]


def test_code_with_a_language_is_one_block() -> None:
    """Telegram joins pre and code."""
    assert parse_html('<pre><code class="language-python">x</code></pre>') == (
        "x",
        [{"type": "pre", "offset": 0, "length": 1, "language": "python"}],
    )
