"""Checks that a spaCy model is built as the fast recogniser assumes."""

from typing import Any

_LAYER = "residual(expand_window>>maxout>>layernorm>>dropout)"
_EMBED = (
    "extract_features>>list2ragged>>with_array({columns})|static_vectors>>with_array(maxout>>layernorm>>dropout)"
    ">>ragged2list"
)


class Unexpected(Exception):
    """Raised when the model or spaCy differs from what the fast recogniser was written for."""


def require_stock(nlp: Any) -> Any:
    """Return the ``ner`` pipe of a pipeline that has no other pipe; raises Unexpected."""
    from spacy.tokenizer import Tokenizer

    _require(nlp.pipe_names == ["ner"], f"the pipes are {nlp.pipe_names}")
    _require(type(nlp.tokenizer) is Tokenizer and nlp.tokenizer.faster_heuristics, "the tokenizer is another")
    parser = nlp.get_pipe("ner")
    _require(parser.cfg["beam_width"] == 1, "the parser is not greedy")
    _require_layers(parser.model)
    _require_moves([parser.moves.get_class_name(number) for number in range(parser.moves.n_moves)])
    return parser


def _require_layers(model: Any) -> None:
    tok2vec, lower, upper = (model.get_ref(name) for name in ("tok2vec", "lower", "upper"))
    embed, encode = (tok2vec.layers[0].get_ref(name) for name in ("embed", "encode"))
    layers = encode.layers[0].layers
    columns = "|".join(["ints-getitem>>hashembed"] * 4)
    _require(embed.name == _EMBED.format(columns=columns), f"the embedding is {embed.name}")
    _require(encode.name == f"with_array({'>>'.join([_LAYER] * len(layers))})", f"the encoder is {encode.name}")
    _require(all(_window(layer) == 1 for layer in layers) and encode.attrs["pad"] == len(layers), "the window is wider")
    _require([layer.name for layer in tok2vec.layers[1:]] == ["list2array", "linear"], "tok2vec ends otherwise")
    _require((lower.name, upper.name) == ("precomputable_affine", "linear"), "the parser's layers are others")
    _require((lower.get_dim("nF"), lower.get_dim("nP")) == (3, 2), "the parser's states are others")
    _require(not model.attrs["unseen_classes"], "some moves are barred")


def _window(residual: Any) -> int:
    size: int = residual.layers[0].layers[0].attrs["window_size"]
    return size


def _require_moves(names: list[str]) -> None:
    labels = {name[2:] for name in names if name != "O"} - {""}
    wanted = {"O", "U-", *(f"{kind}-{label}" for kind in "BILU" for label in labels)}
    _require(len(names) == len(wanted) and set(names) == wanted, "the moves are others")
    # The decoder takes the first of two moves with the same score.
    _require(all(names.index(f"I-{label}") < names.index(f"L-{label}") for label in labels), "the moves' order")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unexpected(otherwise)
