"""The words of a text in any script, for comparing texts by; Elasticsearch's analysis is what searches go by."""

import re
import unicodedata

# What printed English sets between its words; without it, most of its texts are ASCII.
_PRINTED = "“”‘’–—…"
# Scripts that write words without spaces between them: each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_BETWEEN = {code: " " for code in range(128) if not chr(code).isalnum()}


def words(text: str) -> list[str]:
    """Runs of letters and digits in order, without capitals.

    >>> words("Don’t: 2,000 Ä")
    ['don', 't', '2', '000', 'ä']
    """
    plain = unicodedata.normalize("NFC", text).casefold()
    if not plain.isascii():
        for mark in _PRINTED:
            plain = plain.replace(mark, " ")
    # The same for nearly all English news, in half of the time.
    return plain.translate(_BETWEEN).split() if plain.isascii() else _WORD.findall(plain)
