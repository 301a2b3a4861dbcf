"""Words of Japanese and Chinese of which a place's name is only a part: 南京錠 is a padlock, 三重の塔 a pagoda."""

import re
from collections.abc import Mapping

_END = r"(?=$|[^\u3400-\u9fff\u30a1-\u30fa\u30fc])"
"""What follows a thing of one character: no further one of the same word."""
_JAPANESE_THINGS = (
    r"焼き|ちゃんぽん|チャンポン|うどん|ラーメン|カレー|チャーハン|甘栗|人形|風月堂|漬け|絣|紬|玉すだれ"
    rf"|(?:焼|飯|丼|漬|牛|豚|鶏|蟹|米|酒|刀|茶|塗|織|錠|虫|豆|石|猫|犬|猿|象|栗|菜|麺|鍋|餅|琴|墨){_END}"
)
_JAPANESE_TREATIES = r"議定書|協定|条約|宣言"
_CHINESE_THINGS = (
    r"烤鸭|烤鴨|炒饭|炒飯|拉面|拉麵|火锅|火鍋|啤酒|白药|白藥|鸡饭|雞飯|料理|小笼包|小籠包|炸酱面|炸醬麵|米粉|小面|汤包|湯包|凉皮|泡馍"
    rf"|(?:菜|饭|飯|面|麵|瓜){_END}"
)
_CHINESE_STREETS = (
    r"[东西南北中東]?路(?![透演透径徑线線边邊口人况況上程过過由])|[东西南北中東]?大?街(?![头頭上道区區坊边邊景市小])"
)
_CHINESE_TREATIES = r"协定|協定|协议|協議|公约|公約|议定书|議定書|条约|條約|宣言"

_THINGS: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile(_JAPANESE_THINGS),
    "zh": re.compile(f"{_CHINESE_THINGS}|{_CHINESE_STREETS}"),
}
"""Food, animals, crafts and streets that are called after any place, behind its name."""
_TREATIES: Mapping[str, re.Pattern[str]] = {"ja": re.compile(_JAPANESE_TREATIES), "zh": re.compile(_CHINESE_TREATIES)}
"""Treaties called after the city in which they were made; behind a state's name they are its own."""
_WORDS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "ja": {
        # A numeral: threefold.
        "三重": re.compile(r"の塔|[塔奏唱苦殺丸層扉窓]|衝突|事故|構造|跳び|結合|否定|らせん|螺旋|水素|チェック|行政"),
        # The west of Honshu and its bodies; behind 地方 a word for the state's offices makes it China's.
        "中国": re.compile(
            r"地方(?!政府|政権|当局|都市|幹部|指導|財政|債)|電力|新聞社|山地|自動車道|四国|運輸局|地整|ブロック"
        ),
        # An adverb: considerably.
        "大分": re.compile(r"前|後|以前|昔|違|経|減|増|遅|早|長い|長く|寒|暑|楽|慣|疲|古い|変わ|良く|時間"),
        "大津": re.compile(r"波"),
        "高知": re.compile(r"能"),
        "山形": re.compile(r"パン|食パン|鋼|の(?:屋根|窓)"),
        "三国": re.compile(r"間|志|同盟|会談|外相|首脳|協商|人"),
    },
}
"""Beginnings of words by the name with which they begin."""


def is_part_of_word(text: str, start: int, end: int, language: str, is_state: bool = False) -> bool:
    """Return whether the place's name ``text[start:end]`` is the beginning of a word for something else.

    >>> is_part_of_word("三重の塔は古い。", 0, 2, "ja"), is_part_of_word("三重で火事", 0, 2, "ja")
    (True, False)
    """
    if language not in _THINGS:
        return False
    word = _WORDS.get(language, {}).get(text[start:end])
    if word is not None and word.match(text, end):
        return True
    if not is_state and _TREATIES[language].match(text, end):
        return True
    return bool(_THINGS[language].match(text, end))
