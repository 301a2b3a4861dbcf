"""The form of a language's table: what pages, datelines and sentences of news are made of in that language.

A field is a text. In those of leftovers a line is one entry, which a whole line or sentence of an article must match,
capitals and punctuation aside. An entry is words and these signs, each set apart by spaces:

- ``word*`` begins so, ``one|other`` is one of the two, ``word?`` may be left out;
- ``…`` stands for up to ninety characters of anything;
- ``:`` is a colon that must be there, ``#`` a number, date or time;
- ``NAME`` is one to four words with capitals, ``AGENCY`` a news agency.

In scripts without spaces (``is_spaced=False``) an entry is literal but for its spaces, which may be there or not, and
``…``, ``#``, ``NAME`` (two to twelve characters) and ``AGENCY``.

The other fields are words, except ``demonyms``: a line is a country's code and the words for its people and things, where
``~`` stands for any of ``endings``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageTable:
    """One language; every field says for itself what belongs there."""

    notices: str = ""
    """About cookies and data."""
    promotions: str = ""
    """Newsletters, subscriptions, paywalls, channels to follow."""
    navigation: str = ""
    """Bars to share by, buttons, headings and links to other stories, advertisements, stamps of time."""
    credits: str = ""
    """Captions, bylines, sources and editors."""
    boilerplate: str = ""
    """Legal lines."""
    saying: str = ""
    """Verbs of saying, as news has them, an underscore for a space: a sentence with one is news."""
    titles: str = ""
    """What stands before a person's name and does not belong to it; in scripts without spaces, behind it."""
    months: str = ""
    """Names of months, as a dateline has them; ``*`` as above."""
    agencies: str = ""
    """News agencies beside those of all languages, an underscore for a space."""
    demonyms: str = ""
    endings: str = ""
    """What ``~`` stands for; "-" is nothing."""
    tongue_cues: str = ""
    """Words before a bare demonym that make it a language: "auf Deutsch"."""
    is_spaced: bool = True


AGENCIES = (
    "AFP AP Reuters REUTERS dpa DPA EFE ANSA ANP PTI IANS ANI TASS ТАСС Xinhua UPI APA Lusa LUSA TT NTB PAP MTI CTK ČTK "
    "Bloomberg Adnkronos askanews Agi AGI LaPresse Europa_Press EP Notimex Télam Andina Prensa_Latina Agência_Brasil Belga "
    "BELGA KNA epd sid SID AFX ATS Keystone-SDA РИА_Новости РИА Интерфакс INTERFAX.RU INTERFAX Укринформ БелТА TTXVN VNA VOV "
    "Kyodo Yonhap Anadolu Ukrinform"
)
"""News agencies as datelines and credits of many languages name them, an underscore for a space."""
