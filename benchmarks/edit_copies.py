"""Copies of texts, as newsrooms make them: words changed here and there, or a head and a tail of their own."""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial

Copy = Callable[[str], str]

EDITED = (0.02, 0.05, 0.1, 0.2)
FRAMED = (0.1, 0.15, 0.2, 0.25, 0.3)
CORRECTED = (0.2, 0.5, 1.0)
REPHRASED = (0.2, 0.33, 0.5)


def edited(words: Sequence[str], share: float, others: Sequence[str], rng: random.Random) -> list[str]:
    """This share of the words replaced, at random places, by words drawn from ``others``."""
    copy = list(words)
    for position in rng.sample(range(len(copy)), max(1, round(share * len(copy)))):
        copy[position] = rng.choice(others)
    return copy


def framed(words: Sequence[str], share: float, other: Sequence[str]) -> list[str]:
    """The first and the last ``share`` of the words each replaced by those of another text, repeated if it is shorter."""
    count = round(share * len(words))
    own = list(other) * (1 + 2 * count // max(1, len(other)))
    return [*own[:count], *words[count : len(words) - count], *own[len(own) - count :]]


def corrected(text: str, share: float, rng: random.Random) -> str:
    """This share of the numbers replaced by others."""
    return re.sub(r"\d+", lambda number: str(rng.randrange(1, 999)) if rng.random() < share else number[0], text)


_SENTENCE_END = re.compile(r"(?<=[a-z0-9)”\"’][.!?])\s+(?=[A-Z“\"‘])")
_NUMBER_WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_TITLES = ("Mr", "Mrs", "Dr", "Sheriff", "Professor", "Senator", "Captain", "former mayor", "the spokesman")


def sentences(text: str) -> list[str]:
    return _SENTENCE_END.split(text)


def deleted(words: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """This share of the words left out, at random places."""
    gone = set(rng.sample(range(len(words)), max(1, round(share * len(words)))))
    return [word for at, word in enumerate(words) if at not in gone]


def retyped(words: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """This share of the words with one character wrong, as a scan or a hasty hand makes them."""
    copy = list(words)
    for at in rng.sample(range(len(copy)), max(1, round(share * len(copy)))):
        place = rng.randrange(len(copy[at]))
        copy[at] = copy[at][:place] + rng.choice("etaoinshr") + copy[at][place + 1 :]
    return copy


def rephrased(text: str, share: float, rng: random.Random) -> str:
    """This share of the sentences written afresh: half of the words of each are left, in another order."""
    parts = sentences(text)
    for at in rng.sample(range(len(parts)), round(share * len(parts))):
        words = parts[at].split()
        kept = rng.sample(words, (len(words) + 1) // 2)
        parts[at] = " ".join(kept)
    return " ".join(parts)


def shortened(text: str, share: float, rng: random.Random) -> str:
    """This share of the sentences left, in their order, and always the first."""
    parts = sentences(text)
    count = max(1, round(share * len(parts)))
    return " ".join(parts[at] for at in sorted({0, *rng.sample(range(len(parts)), count)}))


def reordered(text: str, rng: random.Random) -> str:
    """The first sentence, and the others in another order."""
    first, *others = sentences(text)
    rng.shuffle(others)
    return " ".join([first, *others])


def from_agency(text: str, rng: random.Random) -> str:
    """An agency's dateline in front and its credits behind."""
    place = rng.choice(("BERLIN", "NEW YORK", "LAGOS, Nigeria", "PARIS", "Ottawa"))
    agency = rng.choice(("AP", "Reuters", "AFP", "dpa"))
    first, *others = sentences(text)
    credit = f"(Reporting by Jane Marlow in {place.title()}; Editing by Tom Pell) © 2026 {agency}. All rights reserved."
    return " ".join([f"{place} ({agency}) - {first}", *others, credit])


def updated_toll(text: str, rng: random.Random) -> str:
    """A later version: most numbers of the first third are higher, and a sentence says so."""
    third = len(text) // 3
    head = re.sub(
        r"\d+", lambda n: str(int(n[0][:9]) + rng.randrange(1, 9)) if rng.random() < 0.8 else n[0], text[:third]
    )
    return f"{head}{text[third:]} The figures were raised on {rng.choice(('Monday', 'Tuesday', 'Sunday'))} evening."


def titled(text: str, rng: random.Random) -> str:
    """Half of the pairs of capitalized words, which may be a person, get another title or lose the first name."""

    def change(found: re.Match[str]) -> str:
        draw = rng.random()
        if draw < 0.25:
            return f"{rng.choice(_TITLES)} {found[0]}"
        return f"{rng.choice(_TITLES)} {found[2]}" if draw < 0.5 else found[0]

    return re.sub(r"\b([A-Z][a-z]+) ([A-Z][a-z]+)\b", change, text)


def spelled_out(text: str) -> str:
    """Digits up to twelve as words, and words up to twelve as digits."""
    text = re.sub(r"(?<![\w.,:$€£-])(\d|1[0-2])(?![\w:%-]|[.,]\d)", lambda n: f"\0{_NUMBER_WORDS[int(n[0])]}", text)
    words = re.compile(rf"(?<!\0)\b({'|'.join(_NUMBER_WORDS)})\b")
    return words.sub(lambda word: str(_NUMBER_WORDS.index(word[0])), text).replace("\0", "")


def plain_letters(text: str) -> str:
    """Without accents, with straight quotation marks and hyphens, as old wires send it."""
    table = str.maketrans("“”‘’–—", "\"\"''--")
    decomposed = unicodedata.normalize("NFD", text.translate(table))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def new_headline(text: str, other: str) -> str:
    """The first sentence, which is the headline, replaced by one of another text, as a translated one would be."""
    return " ".join([sentences(other)[0], *sentences(text)[1:]])


def live_blog(text: str, others: Sequence[str], rng: random.Random) -> str:
    """Four stamped updates of two sentences each on top of the report."""
    updates = (
        f"{rng.randrange(10, 20)}:{rng.randrange(10, 59)} Update: {' '.join(sentences(rng.choice(others))[:2])}"
        for _ in range(4)
    )
    return "\n".join([*updates, text])


def with_page(text: str, others: Sequence[str], rng: random.Random) -> str:
    """What a scraper takes along: a share bar, headlines of six other stories, and a footer."""
    related = " ".join(sentences(rng.choice(others))[0] for _ in range(6))
    return (
        f"Share this article on Facebook and by e-mail. {text} Read more: {related} Sign up for our newsletter. You can "
        "follow us on your phone. All rights reserved. Subscribe to the Estuary Courier and support our journalists."
    )


def mixed(text: str, others: Sequence[str], rng: random.Random) -> str:
    """As newsrooms do it: another headline, a tenth of the words edited, the last third cut, a local sentence."""
    words = new_headline(text, rng.choice(others)).split()
    words = edited(words[: max(1, 2 * len(words) // 3)], 0.1, rng.choice(others).split(), rng)
    return f"{' '.join(words)} {sentences(rng.choice(others))[-1]}"


def copy_kinds(texts: Sequence[str], rng: random.Random) -> dict[str, Copy]:
    """Each kind of copy by its name; ``texts`` lend the words that are new in a copy."""
    return _by_words(texts, rng) | _by_sentences(texts, rng) | _by_facts(rng)


def _by_words(texts: Sequence[str], rng: random.Random) -> dict[str, Copy]:
    vocabulary = [word for text in texts for word in text.split()]

    def on_words(change: Callable[[Sequence[str]], list[str]]) -> Copy:
        return lambda text: " ".join(change(text.split()))

    def reframed(words: Sequence[str], share: float) -> list[str]:
        return framed(words, share, rng.choice(texts).split())

    def beginning(words: Sequence[str], part: int) -> list[str]:
        return list(words[: round(len(words) / part)])

    def topped(words: Sequence[str]) -> list[str]:
        return [*rng.choice(texts).split()[: len(words) // 4], *words]

    kinds: dict[str, Copy] = {}
    for share in EDITED:
        kinds[f"{share:.0%} of words replaced"] = on_words(partial(edited, share=share, others=vocabulary, rng=rng))
        kinds[f"{share:.0%} of words left out"] = on_words(partial(deleted, share=share, rng=rng))
        kinds[f"{share:.0%} of words mistyped"] = on_words(partial(retyped, share=share, rng=rng))
    for share in FRAMED:
        kinds[f"first and last {share:.0%} replaced"] = on_words(partial(reframed, share=share))
    for part in (2, 3):
        kinds[f"cut to 1/{part}"] = on_words(partial(beginning, part=part))
    kinds["a quarter of other text on top"] = on_words(topped)
    return kinds


def _by_sentences(texts: Sequence[str], rng: random.Random) -> dict[str, Copy]:
    kinds: dict[str, Copy] = {
        "sentences in another order": lambda text: reordered(text, rng),
        "another headline": lambda text: new_headline(text, rng.choice(texts)),
        "an agency's dateline and credits": lambda text: from_agency(text, rng),
        "four live updates on top": lambda text: live_blog(text, texts, rng),
        "the page's other headlines and footer": lambda text: with_page(text, texts, rng),
        "another headline, edited, cut, and a sentence more": lambda text: mixed(text, texts, rng),
        "every second sentence left": lambda text: shortened(text, 1 / 2, rng),
        "every third sentence left": lambda text: shortened(text, 1 / 3, rng),
    }
    for share in REPHRASED:
        kinds[f"{share:.0%} of sentences rephrased"] = partial(rephrased, share=share, rng=rng)
    return kinds


def _by_facts(rng: random.Random) -> dict[str, Copy]:
    kinds: dict[str, Copy] = {
        "a later toll": lambda text: updated_toll(text, rng),
        "other titles of persons": lambda text: titled(text, rng),
        "number words for digits": spelled_out,
        "without accents": plain_letters,
    }
    for share in CORRECTED:
        kinds[f"{share:.0%} of the numbers corrected"] = partial(corrected, share=share, rng=rng)
    return kinds
