"""Names in Latin script as English news writes them, and those that transliteration cannot give."""

import pytest

from pipeline.index.latin_names import latin_names

FOUND = """
ru Путин putin
el Πούτιν putin
hy Պուտին putin
hi पुतिन putin
bn পুতিন putin
th ปูติน putin
ta புடின் putin
el Παπανδρέου papandreou
el Μητσοτάκης mitsotakis
uk Зеленський zelensky
ru Зеленский zelensky
uk Київ kyiv
uk Володимир volodymyr
uk Тимошенко tymoshenko
ru Евгений yevgeny
ru Алексей alexei
ru Сергей sergei
ru Горбачёв gorbachev
el Ευάγγελος evangelos
el Μπακογιάννη bakogianni
ka ბერიძე beridze
hy Սարգսյան sargsyan
hi नरेंद्र narendra
hi राहुल rahul
hi गांधी gandhi
hi ममता mamta
pa ਮਨਮੋਹਨ manmohan
bn অমর্ত্য amartya
te నరేంద్ర narendra
ta பழனி palani
kn ಸಿದ್ದರಾಮಯ್ಯ siddaramayya
th ประยุทธ์ prayuth
ko 김정은 kim jeongeun
ko 박근혜 park geunhye
ko 문재인 moon jaein
ja ジョー jo
ja しんぞう shinzo
si ශ්‍රියානි sriyani
zh 习近平 xi jinping
zh 北京 beijing
zh 上海 shanghai
ko 서울 seoul
hi मोदी modi
bn ঢাকা dhaka
ka თბილისი tbilisi
bg София sofia
mk Скопје skopje
"""
"""Capital letters and spaces aside, which the index's analysis folds."""
MISSED = """
ar بوتين putin
fa پوتین putin
he פוטין putin
ja プーチン putin
zh 普京 putin
ka პუტინი putin
ar القاهرة cairo
ja 東京 tokyo
hi दिल्ली delhi
"""
"""No vowels in the script, another name in the language, an ending of the language, or a reading that no table has."""


def forms(row: str) -> tuple[set[str], str]:
    language, name, wanted = row.split(" ", 2)
    return {"".join(form.lower().split()) for form in latin_names([name], language)}, "".join(wanted.split())


@pytest.mark.parametrize("row", FOUND.strip().splitlines())
def test_a_name_in_another_script_is_found_in_latin(row: str) -> None:
    found, wanted = forms(row)
    assert wanted in found


@pytest.mark.parametrize("row", MISSED.strip().splitlines())
def test_what_transliteration_cannot_give_is_known(row: str) -> None:
    """The documentation names these kinds: change it with them."""
    found, wanted = forms(row)
    assert wanted not in found
