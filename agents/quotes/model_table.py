"""Tables of hashed features: 32-bit keys to rows of weights."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.quotes.features import KeyArray
from agents.quotes.segments import IntArray

Floats = NDArray[np.float32]
_SLOT_BITS = 21
_FINGER = np.uint32((1 << (32 - _SLOT_BITS)) - 1)
_SHIFT = np.uint32(32 - _SLOT_BITS)


@dataclass(slots=True)
class Table:
    """Feature keys to rows of label weights.

    A key's upper 21 bits choose a slot, its lower 11 bits are checked there; a slot
    holds one key (the more frequent of two that meet), so a look-up is one gather.
    Row 0 is all zero and answers every unknown key.
    """

    keys: KeyArray
    weights: Floats
    _slots: NDArray[np.int32] = field(init=False)
    _fingers: NDArray[np.uint32] = field(init=False)

    def __post_init__(self) -> None:
        self._slots = np.zeros(1 << _SLOT_BITS, dtype=np.int32)
        self._fingers = np.zeros(1 << _SLOT_BITS, dtype=np.uint32)
        slot = self.keys >> _SHIFT
        self._slots[slot] = np.arange(1, len(self.keys) + 1, dtype=np.int32)
        self._fingers[slot] = self.keys & _FINGER

    def rows(self, keys: KeyArray) -> NDArray[np.int32]:
        """Row of each key, 0 where unknown; any shape."""
        slot = keys >> _SHIFT
        found: NDArray[np.int32] = self._slots[slot]
        found[self._fingers[slot] != (keys & _FINGER)] = 0
        return found

    def score(self, keys: KeyArray) -> Floats:
        """Sum of the weights over the templates: keys (templates, n) to (n, L).

        Weights are multiples of one step of 1/512, so that float32 sums are exact and
        do not depend on their order.
        """
        total = np.zeros((keys.shape[1], self.weights.shape[1]), dtype=np.float32)
        for template in keys:
            total += self.weights[self.rows(template)]
        return total


def choose_keys(keys: NDArray[np.uint32], counts: IntArray, minimum: int) -> KeyArray:
    """Sorted keys seen at least `minimum` times, one per slot, the most frequent."""
    kept = counts >= minimum
    keys, counts = keys[kept], counts[kept]
    order = np.lexsort((keys, -counts, keys >> _SHIFT))
    slots = (keys >> _SHIFT)[order]
    firsts = np.ones(len(order), dtype=bool)
    firsts[1:] = slots[1:] != slots[:-1]
    return np.sort(keys[order][firsts])
