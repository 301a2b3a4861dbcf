"""English variety of a text, by words that only the newspapers of one country use.

A local story seldom names its country: "Paris police" beside a sheriff, a school district and an Interstate is not
in France.
"""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

MAX_READ = 20_000
"""Code points read; the first pages of a text are enough."""
_ENOUGH = 3
"""Occurrences of one word that count; more add no evidence."""

# "_" stands for the space inside an expression.
_CUES: tuple[tuple[str, str], ...] = (
    ("US", "sheriff sheriffs deputy deputies trooper troopers selectman selectmen alderman aldermen congressman freshman"),
    ("US", "sophomore medicaid highway_patrol county_jail state_police school_district school_board high_school superintendent"),
    ("US", "middle_school junior_high elementary_school district_attorney zip_code fiscal_year state_senator interstate"),
    ("US", "county_commissioners county_courthouse republican republicans democrat democrats gop fbi city_manager neighbor"),
    ("US", "baptist_church neighbors neighborhood color favor labor defense center theater"),
    ("US CA", "percent downtown program favorite hockey"),
    ("GB IE CA AU NZ ZA IN", "neighbour neighbours neighbourhood colour favour labour defence centre theatre councillor"),
    ("GB IE CA AU NZ ZA IN", "councillors per_cent"),
    ("GB IE AU NZ ZA IN", "programme favourite"),
    ("GB", "pence pensioner pensioners motorway nhs gcse gcses a-level a-levels borough_council magistrates mps postcode"),
    ("GB", "high_street ofsted detective_constable det_con crown_court district_council grammar_school primary_school £"),
    ("CA", "rcmp opp mpp mpps tim_hortons provincial_police provincial_government loonie"),
    ("IE", "garda gardaí gardai taoiseach dáil td tds oireachtas"),
    ("AU", "centrelink afl nsw ute footy"),
    ("NZ", "iwi kiwi māori maori"),
    ("IN", "panchayat lok_sabha taluk bjp"),
    ("IN PK", "crore crores lakh lakhs rupees tehsil"),
    ("ZA", "anc rand eskom bakkie"),
)  # fmt: skip
_COUNTRIES = {word.replace("_", " "): countries.split() for countries, words in _CUES for word in words.split()}
_FIRST_OF_TWO = frozenset(cue.partition(" ")[0] for cue in _COUNTRIES if " " in cue)
_WORD = re.compile(r"£|[a-zà-ÿ-]+")


def idiom(title: str, text: str) -> Mapping[str, float]:
    """Return, by country code, the share (0 to 1) of the telling words that belong to that country."""
    words = _WORD.findall(f"{title}\n{text}"[:MAX_READ].lower())
    pairs = [f"{first} {second}" for first, second in pairwise(words) if first in _FIRST_OF_TWO]
    count = Counter([cue for cue in words + pairs if cue in _COUNTRIES])
    hits: Counter[str] = Counter()
    for word, times in count.items():
        hits.update(dict.fromkeys(_COUNTRIES[word], min(times, _ENOUGH)))
    total = 1 + sum(min(times, _ENOUGH) for times in count.values())
    return {country: times / total for country, times in hits.items()}
