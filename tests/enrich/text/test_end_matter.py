import pytest

from pipeline.enrich.text.alignment import apply_edits
from pipeline.enrich.text.end_matter import classify, strip_endmatter


@pytest.mark.parametrize(
    ("paragraph", "what"),
    [
        ("Source: News Beast", "credit"),
        ("SOURCE - Reuters", "credit"),
        ("Sources: AFP, dpa", "credit"),
        ("Via: The Guardian", "credit"),
        ("Источник: ТАСС", "credit"),
        ("Fuente: EFE", "credit"),
        ("Source : Le Monde", "credit"),
        ("Photo credit: Jane Doe", "credit"),
        ("This article was originally published by The Conversation.", "credit"),
        ("The Associated Press contributed to this report.", "credit"),
        ("(Reporting by Ann Lee in Oslo; Editing by Bo Ek)", "credit"),
        ("Originally published in The Star", "credit"),
        ("© 2024 Example Media. All rights reserved.", "boilerplate"),
        ("Read more: Storm nears coast", "boilerplate"),
        ("Follow us on Twitter", "boilerplate"),
        ("About the author: Ann Lee lives in Oslo.", "biography"),
        ("Ann Lee is a staff reporter for the Herald. Follow her on Twitter @annlee.", "biography"),
        ("Ann Lee covers schools for the Herald. She can be reached at alee@example.org.", "biography"),
        ("I am a freelance journalist with ten years of experience. My writing covers travel.", "biography"),
    ],
)
def test_what_stands_below_a_story_is_known(paragraph: str, what: str) -> None:
    """Credits, biographies and legal lines are distinguished from each other."""
    assert classify(paragraph) == what


@pytest.mark.parametrize(
    "paragraph",
    [
        "The source said the talks had failed.",
        "Sources close to the minister denied it.",
        "Source code was published on Monday.",
        "“I have ten years of experience and my expertise is writing,” the journalist said.",
        "I told my editor that I would go.",
        "Smith is a reporter who was arrested in Cairo last week.",
        "The photo by the fence showed two men.",
        "Copyright law will change next year.",
        "Related questions remain open.",
        "Read more books, the minister told the pupils.",
        "Via Appia was closed to traffic.",
        "Lee covers the walls with paint.",
        "The study was published in June by three doctors from Turku.",
        "The report was presented on Friday by the office of statistics.",
        "First published in 1938, the novel is set in Thessaloniki.",
        "Source: the guard said that he had seen nothing.",
        "Sources: two nurses told the court that the door was open.",
        "“Follow us on the march,” the students called.",
        "Reporting by a witness on the trial is forbidden.",
        "Edited by a monk, the book was found in 1904.",
        "Photo by photo, the archive of Plovdiv goes online in 2027.",
        "Copyright law covers the melody of 1932 until 2027, a judge ruled.",
        "Omar Diallo is a freelance journalist based in Kayes who was detained for a week.",
        "Elsa Wirth is a reporter based in Chur; she was injured on Monday.",
        "All rights reserved for men were given to women in 1971.",
    ],
)
def test_story_is_not_taken_for_end_matter(paragraph: str) -> None:
    """Sentences of a story that only share words with end matter stay."""
    assert classify(paragraph) is None


def test_an_author_of_the_article_needs_no_other_sign() -> None:
    """A sentence on who the author is goes when the article is by that person, else it may be the story."""
    paragraph = "Ann Lee is a senior editor at the Herald."
    assert classify(paragraph, ["Ann Lee"]) == "biography"
    assert classify(paragraph) is None


def test_only_the_end_is_looked_at() -> None:
    """A credit with story behind it stays; several at the end go, each for its own reason; the story stays whole."""
    text = "Rain fell.\nSource: AFP\nIt rained on.\n\nSource: dpa\n\n© 2024 Example. All rights reserved."
    edits = strip_endmatter(text)
    assert apply_edits(text, edits)[0] == "Rain fell.\nSource: AFP\nIt rained on."
    assert [edit.removed for edit in edits] == ["credit", "boilerplate"]


def test_a_text_of_credits_keeps_its_first_line() -> None:
    """The first paragraph is never removed: an article does not become empty."""
    assert strip_endmatter("Source: AFP") == []
