"""Datelines as agencies write them, and openings that are none."""

import pytest

from pipeline.enrich.text.dateline import find_dateline

DATELINES = """
de | BERLIN (dpa) - | Berlin
de | Berlin (dpa/lby) – | Berlin
de | Hamburg, 5. Mai (Reuters) - | Hamburg
de | MÜNCHEN/WIEN - | München; Wien
de | FRANKFURT AM MAIN (dpa-AFX) - | Frankfurt am Main
de | DRESDEN. | Dresden
es | Madrid, 5 may (EFE).- | Madrid
es | BUENOS AIRES (AP) — | Buenos Aires
es | Sevilla, 5 de mayo de 2026 - | Sevilla
es | MADRID, 5 May. (EUROPA PRESS) - | Madrid
it | (ANSA) - ROMA, 05 MAG - | Roma
it | Roma, 5 mag. (askanews) - | Roma
it | Milano, 5 mag (Adnkronos) - | Milano
it | ROMA – | Roma
fr | Paris, 5 mai 2026 (AFP) - | Paris
fr | PARIS (Reuters) - | Paris
fr | Genève, 5 mai (ATS) – | Genève
ru | МОСКВА, 5 мая. /ТАСС/. | Москва
ru | МОСКВА, 5 мая — РИА Новости. | Москва
ru | Москва. 5 мая. INTERFAX.RU - | Москва
ru | МИНСК, 5 мая (БелТА). | Минск
ru | ПЕРМЬ, 5 мая. | Пермь
ru | КИЕВ. 5 мая. АБВГ. | Киев
ru | 5 мая, Минск /Корр. БЕЛТА/. | Минск
hu | Budapest, 2026. május 5., kedd (MTI) - | Budapest
hu | PÉCS (MTI) - | Pécs
zh | 新华社北京5月5日电 | 北京
zh | 中新网上海5月5日电 | 上海
zh | （东京综合讯） | 东京
zh | （中央社台北5日電） | 台北
zh | 广州5月5日讯 | 广州
zh | 【北京】 | 北京
ja | 【パリ時事】 | パリ
ja | ［東京　５日　ロイター］ | 東京
ja | 【ワシントン共同】 | ワシントン
ja | 【ロンドン=佐藤花子】 | ロンドン
vi | Hà Nội (TTXVN) - | Hà Nội
vi | (Hà Nội) - | Hà Nội
vi | HÀ NỘI, 5/5 (Reuters) - | Hà Nội
pt | Brasília, 5 mai (Lusa) - | Brasília
pt | SÃO PAULO (Reuters) - | São Paulo
nl | AMSTERDAM (ANP) - | Amsterdam
pl | WARSZAWA, 5 maja (PAP) - | Warszawa
"""
STORIES = {
    "de": "Die Fähre fährt wieder.",
    "es": "El transbordador volvió a navegar.",
    "it": "Il traghetto è tornato in mare.",
    "fr": "Le bac a repris la mer.",
    "ru": "Паром снова вышел в рейс.",
    "hu": "A komp újra elindult.",
    "zh": "渡轮恢复航行。",
    "ja": "連絡船は運航を再開した。",
    "vi": "Chuyến phà hoạt động trở lại.",
    "pt": "A balsa voltou a navegar.",
    "nl": "De veerboot vaart weer.",
    "pl": "Prom znów pływa.",
}


@pytest.mark.parametrize("row", DATELINES.strip().splitlines())
def test_a_dateline_ends_where_the_story_begins(row: str) -> None:
    language, opening, places = (cell.strip() for cell in row.split(" | "))
    text = f"{opening} {STORIES[language]}"
    found = find_dateline(text, language)
    assert found is not None
    assert [text[start:end].casefold() for start, end in found.places] == places.casefold().split("; ")
    assert text[found.end :].strip() == STORIES[language]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Kiel wartet auf die Fähre - und das seit März."),
        ("de", "Die Agentur Reuters meldete am Montag einen Brand."),
        ("de", "Ministerin Weber (SPD) sagte am Montag ab."),
        ("de", "Anna Weber - die Ministerin - kam zu spät."),
        ("es", "El Gobierno de Quito dijo el 5 de mayo que sí."),
        ("it", "Roma ha detto no - per ora."),
        ("fr", "Le Premier ministre, le 5 mai - sa première visite - est venu."),
        ("ru", "Министр сказал: мост откроют."),
        ("ru", "Агентство ТАСС сообщило о пожаре."),
        ("hu", "Budapest vár - és vele az ország."),
        ("zh", "北京5月5日的天气很好。"),
        ("ja", "（東京の）連絡船は止まった。"),
        ("vi", "Hà Nội chờ phà - từ tháng Ba."),
    ],
)
def test_other_openings_are_none(language: str, text: str) -> None:
    assert find_dateline(text, language) is None
