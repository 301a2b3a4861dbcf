"""Recogniser that asks a CoreNLP process (conditional random fields) over a socket, and survives its crashes."""

import atexit
import time
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from pipeline.enrich.ner.contract import Found, Recogniser, labelled
from pipeline.errors import Reason, RecordRejected, Unavailable
from pipeline.packs.corenlp.protocol import Connection
from pipeline.packs.corenlp.server import CoreNlpServer
from pipeline.packs.installed import InstalledPack

OURS = {
    "PERSON": "PERSON",
    "PERS": "PERSON",
    "PER": "PERSON",
    "I-PER": "PERSON",
    "LOCATION": "LOC",
    "LUG": "LOC",
    "LOC": "LOC",
    "I-LOC": "LOC",
    "ORGANIZATION": "ORG",
    "ORG": "ORG",
    "I-ORG": "ORG",
}
"""Our labels for those of the classifiers of all languages; their MISC can be anything and is dropped."""

CRASHES_ALONE = 3
"""Crashes of the process on a text alone after which the text is to blame."""
_POLL_S = 0.1


def load(installed: InstalledPack) -> Recogniser:
    """Return the recogniser behind ``installed.socket``, or start a process if it is None; raises SetupError."""
    return labelled(corenlp_recogniser(installed), OURS)


def corenlp_recogniser(installed: InstalledPack) -> "CoreNlpRecogniser":
    """Return the same recogniser with the classifier's own labels."""
    return CoreNlpRecogniser(installed.socket or _own_server(installed), installed.patience)


def _own_server(installed: InstalledPack) -> Path:
    server = CoreNlpServer(installed)
    atexit.register(server.close)
    server.wait()
    return server.socket


class CoreNlpRecogniser:
    """Client of the process behind the socket ``path``, which its owner restarts when it dies.

    ``patience`` is the time limit for a batch, in seconds. Raises Unavailable when the process is down for a third of
    it, and RecordRejected for a text on which it crashes.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._connection: Connection | None = None
        self._crashes: Counter[bytes] = Counter()

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        # Waiting for a new process counts against the batch's time limit.
        deadline = time.monotonic() + self._patience / 3
        answer = self._try(texts, deadline)
        if answer is not None:
            return answer
        return [self._alone(text, deadline) for text in texts]

    def _alone(self, text: str, deadline: float) -> list[Found]:
        key = blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
        while self._crashes[key] < CRASHES_ALONE:
            answer = self._try([text], deadline)
            if answer is not None:
                del self._crashes[key]
                return answer[0]
            self._crashes[key] += 1
        raise RecordRejected(
            Reason.ENRICHMENT_CRASHED,
            f"reading this article ended the recogniser's process {CRASHES_ALONE} times",
            fix="replay it after an upgrade of the model",
        )

    def _try(self, texts: Sequence[str], deadline: float) -> list[list[Found]] | None:
        """Return the names in each text; None if the process dies while reading."""
        connection = self._connected(deadline)
        try:
            answers = connection.ask(texts)
        except (OSError, EOFError):
            self._drop()
            return None
        if None in answers:
            raise RecordRejected(
                Reason.ENRICHMENT_FAILED,
                "the recogniser could not read the article's text",
                fix="replay it after an upgrade of the model",
            )
        return [[Found(*name) for name in names or ()] for names in answers]

    def _connected(self, deadline: float) -> Connection:
        while self._connection is None:
            try:
                self._connection = Connection(self._path, self._patience)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise Unavailable(f"the recogniser's process does not answer ({error})") from error
                time.sleep(_POLL_S)
        return self._connection

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
