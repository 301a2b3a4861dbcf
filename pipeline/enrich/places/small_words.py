"""Words that an article has in lower case: a name that is also such a word usually means the word."""

MIN_WORD = 3


class SmallWords:
    """Lower-case words of a text, searched on demand: only a few names are asked for, so an index would cost more."""

    def __init__(self, title: str, text: str):
        self._text = f" {title}\n{text} ".replace("\n", " ")
        self._known: dict[str, bool] = {}

    def have(self, name: str) -> bool:
        """Return whether the text has ``name``, or its plural, as a word in lower case."""
        if name not in self._known:
            word = name.lower()
            self._known[name] = len(word) >= MIN_WORD and word != name and self._finds(word.removesuffix("s"))
        return self._known[name]

    def _finds(self, stem: str) -> bool:
        at = self._text.find(f" {stem}")
        while at >= 0:
            end = at + 1 + len(stem)
            end += self._text[end] == "s"
            if not self._text[end].isalnum():
                return True
            at = self._text.find(f" {stem}", at + 1)
        return False
