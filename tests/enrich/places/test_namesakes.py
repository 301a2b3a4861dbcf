"""Places' names that other things bear, in sentences of our own."""

import pytest

from pipeline.enrich.ner.spans import Span
from pipeline.enrich.places.detect import detect_places
from pipeline.enrich.places.namesakes import is_namesake
from pipeline.gazetteer import Gazetteer
from tests.enrich.places.test_detect import marked


def _is_namesake(marked_text: str) -> bool:
    before, name, behind = marked_text.replace("]", "[").split("[")
    return is_namesake(Span(len(before), len(before) + len(name), name, "GPE"), before + name + behind)


@pytest.mark.parametrize(
    "text",
    [
        "She wrote for the [Toledo] Daily Herald in the nineties.",
        "The [Seattle] Post-Gazette reporter was there.",
        "An editor at the [Denver] Star's desk resigned.",
        "He told the [Prague] Times, however, that he would stay.",
        "The [Uganda] Broadcasting Corporation was off the air.",
        "Listeners of Radio [Ljubljana] heard the speech.",
        "Channels of Television [Fiji] were silent.",
        "So wrote the Times of [Malta] on Tuesday.",
        "Two macaques carried [Sudan] ebolavirus.",
        "Deer mice carry [Andes] hantavirus in the south.",
        "Stocks of the vaccine against [Fujian] flu virus are low.",
        "Doctors found Salmonella [Dublin] in the cheese.",
        "Cases of serotype [Newport] doubled.",
        "The recall by [Hancock County] Eggs was widened.",
        "The [Western] blot was negative.",
        "Floods in [North-Western] Kampala cut the road.",
        "Storms lashed the mid-[Atlantic] states.",
        "The trans-[Pacific] cable was cut.",
        "Buses left [Lincoln] Elementary School at noon.",
        "Pupils of [Roosevelt] Middle School sang.",
    ],
)
def test_names_that_another_thing_bears(text: str) -> None:
    assert _is_namesake(text)


@pytest.mark.parametrize(
    "text",
    [
        "The [Toledo] Post Office closed in May.",
        "They slept at the [Denver] Star Hotel.",
        "A [Prague] news conference was moved.",
        "Rain fell in [Toledo]. Herald of spring, the stork came.",
        "The [Seattle] virus cases doubled.",
        "The [Wuhan] coronavirus outbreak began in winter.",
        "The [Ohio] flu season is mild.",
        "Eggs from [Hancock County] eggs on the rivals.",
        "The river runs through Northern and [Western].",
        "Polls opened in [Western] and closed at six.",
        "They crossed the [Atlantic] in June.",
        "The summit of Asia-[Pacific] leaders ended.",
        "Trains stop in [Lincoln] at noon.",
        "The [Cleveland] Elementary School closed.",
        "He turned on the radio [Ljubljana] heard last.",
        "In those times of [Malta] little is known.",
    ],
)
def test_names_that_stay_places(text: str) -> None:
    assert not _is_namesake(text)


def test_a_newspaper_is_not_a_place_but_its_town_is(gazetteer: Gazetteer) -> None:
    text, spans = marked("Police in [GPE Armenia] told the [GPE Armenia] Times that roads were closed.")
    _, places = detect_places(spans, "", text, gazetteer)
    assert [place.span.start for place in places] == [text.index("Armenia")]
