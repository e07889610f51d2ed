"""spaCy's token vectors, faster and the same to the last bit.

thinc runs the layers of `spacy.Tok2Vec.v2` (`MultiHashEmbed`, `MaxoutWindowEncoder`) as it does in
training: every word is hashed and embedded anew, and more padding is computed than is read. Here
the embedding of a word is kept, and of the padding between texts only what reaches a word is
computed. A row of a product must not depend on the rows beside it, or a kept embedding would
depend on the texts it first stood in: so this is for pipelines whose products are
`agents.speed.gemm.RowwiseOps`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

from agents.speed.gemm import Floats, RowwiseOps, product

KEPT = 32_768
"""Words whose embedding is kept, of 384 bytes each; then the table is begun anew."""

CHUNK = 512
"""Rows that go through a layer at once: what they need stays in the processor's cache."""


ARCHITECTURE = re.compile(
    r"extract_features>>list2ragged>>with_array\((?:ints-getitem>>hashembed\|?)+\)"
    r">>with_array\(maxout>>layernorm>>dropout\)>>ragged2list"
    r">>with_array\((?:residual\(expand_window>>maxout>>layernorm>>dropout\)(?:>>)?){2,}\)"
)
"""How thinc names the layers of `spacy.Tok2Vec.v2`."""


@dataclass(slots=True)
class Layer:
    """Maxout over a window of three rows, then layer normalisation.

    weights (3 d, pieces d), piece after piece; bias (pieces d); gain, shift (d).
    """

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats

    def __call__(self, windows: Floats) -> Floats:
        """(n, 3 d) to (n, d)."""
        width = len(self.gain)
        sums = product(windows, self.weights)
        sums += self.bias
        best = sums[:, :width].copy()
        for low in range(width, len(self.bias), width):
            np.maximum(best, sums[:, low : low + width], out=best)
        count = np.float32(width)
        best -= np.add.reduce(best, axis=1, keepdims=True) / count
        variance = np.add.reduce(best * best, axis=1, keepdims=True) / count
        variance += np.float32(1e-08)
        best *= variance ** np.float32(-0.5)
        best *= self.gain
        best += self.shift
        return best


class FastTok2Vec:
    """The vectors that a thinc model of ARCHITECTURE gives, from its own weights."""

    def __init__(self, model: Model[Any, Any]) -> None:
        embedding, encoder = model.layers
        extract, _, self._hash, self._mix, _ = embedding.layers
        self._columns = extract.attrs["columns"]
        self._layers = [_layer(block) for block in encoder.layers[0].layers]
        self.width = len(self._layers[0].gain)
        self._known: dict[bytes, int] = {}
        self._table = np.empty((KEPT, self.width), dtype=np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """One (tokens, width) array a Doc."""
        features = [np.asarray(doc.to_array(self._columns), dtype=np.uint64) for doc in docs]
        sizes = np.array([len(one) for one in features], dtype=np.int64)
        if not sizes.any():
            return [np.zeros((0, self.width), dtype=np.float32) for _ in docs]
        vectors = self._encode(self._embed(np.concatenate(features)), sizes[sizes > 0])
        return np.split(vectors, np.cumsum(sizes)[:-1])

    def _embed(self, features: NDArray[np.uint64]) -> Floats:
        """Embeddings (n, width) of features (n, columns)."""
        names = features.view(f"V{features.shape[1] * 8}").ravel().tolist()
        known = self._known
        new = {name: row for row, name in enumerate(names) if name not in known}
        if len(known) + len(new) > KEPT:
            known.clear()
            new = {name: row for row, name in enumerate(names)}
            if len(new) > KEPT:
                return self._embed_anew(features)
        if new:
            made = self._embed_anew(features[list(new.values())])
            self._table[len(known) : len(known) + len(new)] = made
            known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        found: Floats = self._table[[known[name] for name in names]]
        return found

    def _embed_anew(self, features: NDArray[np.uint64]) -> Floats:
        parts = [
            self._mix.predict(self._hash.predict(features[low : low + CHUNK]))
            for low in range(0, len(features), CHUNK)
        ]
        return np.concatenate(parts)

    def _encode(self, embedded: Floats, sizes: NDArray[np.int64]) -> Floats:
        """Vectors of texts laid out one after the other, `sizes` tokens each, none empty.

        A text stands between rows of zeros. After k layers k of these have read some of the text;
        those further off are all alike. With `depth` layers to go, a row matters to a word when it
        is no more than `depth` away. So each layer computes the words, the padding that both reads
        and is read, and one row that stands for all the rest.
        """
        depth = len(self._layers)
        pad = depth // 2
        total = len(embedded) + 2 * pad * len(sizes) + 1
        ends = np.cumsum(sizes)
        # Row 0 is the distant padding, then each text between its `pad` rows.
        word = np.arange(len(embedded)) + np.repeat(
            np.arange(1, len(sizes) + 1) * (2 * pad) - pad + 1, sizes
        )
        distance = np.zeros(total, dtype=np.int64)
        first, last = word[ends - sizes], word[ends - 1]
        for k in range(1, pad + 1):
            distance[first - k] = k
            distance[last + k] = k
        rows = np.arange(total)
        before, after = rows - 1, rows + 1
        before[0] = after[0] = 0
        before[first - pad] = 0
        after[last + pad] = 0
        around = np.stack([before, rows, after], axis=1)
        state = np.zeros((total, self.width), dtype=np.float32)
        state[word] = embedded
        for done, layer in enumerate(self._layers, start=1):
            reach = min(done, depth - done)
            chosen = np.flatnonzero(distance <= reach)
            made = np.empty((total, self.width), dtype=np.float32)
            for low in range(0, len(chosen), CHUNK):
                part = chosen[low : low + CHUNK]
                windows = state[around[part]].reshape(len(part), 3 * self.width)
                made[part] = state[part] + layer(windows)
            made[distance > reach] = made[0]
            state = made
        vectors: Floats = state[word]
        return vectors


def _layer(block: Model[Any, Any]) -> Layer:
    leaves = {node.name: node for node in block.walk() if not node.layers}

    def parameter(layer: str, name: str) -> Floats:
        return np.asarray(leaves[layer].get_param(name), dtype=np.float32)

    weights = parameter("maxout", "W")
    outputs, pieces, inputs = weights.shape
    return Layer(
        np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs).T),
        np.ascontiguousarray(parameter("maxout", "b").T).ravel(),
        parameter("layernorm", "G"),
        parameter("layernorm", "b"),
    )


def _is_known(model: Model[Any, Any]) -> bool:
    """Whether a model is of ARCHITECTURE, with windows of three and products by rows."""
    if not ARCHITECTURE.fullmatch(model.name) or not isinstance(model.ops, RowwiseOps):
        return False
    windows = [node.attrs["window_size"] for node in model.walk() if node.name == "expand_window"]
    return set(windows) == {1} and model.layers[1].attrs["pad"] == len(windows)


def _forward(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[Any, Any]:
    if is_train:
        raise NotImplementedError("These vectors are for reading, not for training.")
    return model.attrs["vectors"](docs), None


def use_fast_vectors(nlp: Language) -> None:
    """Have a pipeline compute its token vectors here where it has a tok2vec of ARCHITECTURE.

    It reads as before, and can no longer be trained or saved.
    """
    for _, component in nlp.pipeline:
        whole = getattr(component, "model", None)
        if not isinstance(whole, Model):
            continue
        for node in list(whole.walk()):
            if not _is_known(node):
                continue
            vectors = FastTok2Vec(node)
            fast: Model[Any, Any] = Model(
                "fast_tok2vec", _forward, dims={"nO": vectors.width}, attrs={"vectors": vectors}
            )
            if node is whole:
                component.model = fast  # type: ignore[attr-defined]
            else:
                whole.replace_node(node, fast)
