"""Format of language tables: the page text, datelines and demonyms of one language.

Each field is a text. In the fields for page text each line is one entry, which must match a whole line or sentence of
an article, ignoring case and punctuation. An entry consists of words and these elements, separated by spaces:

- ``word*`` matches words with that beginning, ``one|other`` either word, ``word?`` an optional word;
- ``…`` matches up to ninety characters of any kind;
- ``:`` matches a required colon, ``#`` a number, date or time;
- ``NAME`` matches one to four capitalised words, ``AGENCY`` a news agency.

In scripts without spaces (``is_spaced=False``) an entry is literal except for its spaces, which are optional, and
``…``, ``#``, ``NAME`` (two to twelve characters) and ``AGENCY``.

The other fields are lists of words, except ``demonyms``: each line has a country code and the words for its people and
things, in which ``~`` stands for any of ``endings``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageTable:
    """Table of one language."""

    notices: str = ""
    """Notices about cookies and data protection."""
    promotions: str = ""
    """Promotion of newsletters, subscriptions, paywalls and channels to follow."""
    navigation: str = ""
    """Share bars, buttons, headings and links to other stories, advertisements, timestamps."""
    credits: str = ""
    """Captions, bylines, sources and editors."""
    boilerplate: str = ""
    """Legal lines."""
    saying: str = ""
    """Verbs of saying, with an underscore for a space: a sentence with one is news."""
    titles: str = ""
    """Titles in front of a person's name that do not belong to it; in scripts without spaces, behind it. ``*chef`` is any
    word that ends so."""
    calls: str = ""
    """Words by which a page asks its reader to do something ("Subscribe"): alone, also quoted, they are not names. With an
    underscore for a space."""
    months: str = ""
    """Names of months in datelines; ``*`` as above."""
    agencies: str = ""
    """News agencies besides those of all languages, with an underscore for a space."""
    demonyms: str = ""
    endings: str = ""
    """Endings for ``~`` in demonyms; "-" is the empty ending."""
    tongue_cues: str = ""
    """Words before a bare demonym that make it a language: "auf Deutsch"."""
    is_spaced: bool = True


AGENCIES = (
    "AFP AP Reuters REUTERS dpa DPA EFE ANSA ANP PTI IANS ANI TASS ТАСС Xinhua UPI APA Lusa LUSA TT NTB PAP MTI CTK ČTK "
    "Bloomberg Adnkronos askanews Agi AGI LaPresse Europa_Press EP Notimex Télam Andina Prensa_Latina Agência_Brasil Belga "
    "BELGA KNA epd sid SID AFX ATS Keystone-SDA РИА_Новости РИА Интерфакс INTERFAX.RU INTERFAX Укринформ БелТА TTXVN VNA VOV "
    "Kyodo Yonhap Anadolu Ukrinform"
)
"""News agencies in datelines and credits of many languages, with an underscore for a space."""
