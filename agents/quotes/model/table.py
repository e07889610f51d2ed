"""Tables of hashed features: 32-bit keys to rows of weights."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, HashArray, IntArray, KeyArray

_SLOT_BITS = 21
_FINGER = np.uint32((1 << (32 - _SLOT_BITS)) - 1)
_SHIFT = np.uint32(32 - _SLOT_BITS)
_PACKED_LABELS = 6
_FINGER_AT = np.uint64(48)
_CHUNK = 16_384


@dataclass(slots=True)
class Table:
    """Feature keys to rows of label weights.

    A key's upper 21 bits choose a slot, its lower 11 bits are checked there; a slot
    holds one key (the more frequent of two that meet), so a look-up is one gather.
    Row 0 is all zero and answers every unknown key.
    """

    keys: KeyArray
    weights: Floats
    _slots: NDArray[np.int32] | None = field(init=False, default=None)
    _fingers: KeyArray | None = field(init=False, default=None)
    _packed: HashArray | None = field(init=False, default=None)
    _step: float = field(init=False, default=0.0)

    def rows(self, keys: KeyArray) -> NDArray[np.int32]:
        """Row of each key, 0 where unknown; any shape."""
        if self._slots is None or self._fingers is None:
            slot = self.keys >> _SHIFT
            self._slots = np.zeros(1 << _SLOT_BITS, dtype=np.int32)
            self._slots[slot] = np.arange(1, len(self.keys) + 1, dtype=np.int32)
            self._fingers = np.zeros(1 << _SLOT_BITS, dtype=np.uint32)
            self._fingers[slot] = self.keys & _FINGER
        slot = keys >> _SHIFT
        found: NDArray[np.int32] = self._slots[slot]
        found[self._fingers[slot] != (keys & _FINGER)] = 0
        return found

    def score(self, keys: KeyArray) -> Floats:
        """Sum of the weights over the templates: keys (templates, n) to (n, L).

        Weights are multiples of one step of 1/512, so that float32 sums are exact and
        do not depend on their order.
        """
        if self._packed is None and self._step == 0.0:
            self._pack()
        labels = self.weights.shape[1]
        if self._packed is None or len(keys) > 256:
            total = np.zeros((keys.shape[1], labels), dtype=np.float32)
            for template in keys:
                total += self.weights[self.rows(template)]
            return total
        out = np.empty((keys.shape[1], labels), dtype=np.float32)
        for low in range(0, keys.shape[1], _CHUNK):
            part = keys[:, low : low + _CHUNK]
            sums = np.zeros((part.shape[1], 8), dtype=np.int16)
            for template in part:
                entries = self._packed.take(template >> _SHIFT)
                entries *= (entries >> _FINGER_AT) == (template & _FINGER)
                sums += entries.view(np.int8).reshape(-1, 8)
            out[low : low + _CHUNK] = sums[:, :labels]
        out *= np.float32(self._step)
        return out

    def _pack(self) -> None:
        """Put each slot's finger and weights into eight bytes, so that all come in one gather.

        Where the weights are not bytes times one step, as in training, this is left.
        """
        limit = float(np.abs(self.weights).max()) if self.weights.size else 0.0
        self._step = float(2.0 ** np.ceil(np.log2(max(limit, 1e-3) / 127)))
        labels = self.weights.shape[1]
        small = np.rint(self.weights[1:] / np.float32(self._step)).astype(np.int8)
        exact = np.array_equal(small * np.float32(self._step), self.weights[1:])
        if labels > _PACKED_LABELS or not exact or sys.byteorder != "little":
            return
        slot = self.keys >> _SHIFT
        packed = np.zeros((1 << _SLOT_BITS, 8), dtype=np.int8)
        packed[slot, :labels] = small
        self._packed = packed.view(np.uint64)[:, 0]
        self._packed[slot] |= (self.keys & _FINGER).astype(np.uint64) << _FINGER_AT


def choose_keys(keys: KeyArray, counts: IntArray, minimum: int) -> KeyArray:
    """Sorted keys seen at least `minimum` times, one per slot, the most frequent."""
    kept = counts >= minimum
    keys, counts = keys[kept], counts[kept]
    order = np.lexsort((keys, -counts, keys >> _SHIFT))
    slots = (keys >> _SHIFT)[order]
    firsts = np.ones(len(order), dtype=bool)
    firsts[1:] = slots[1:] != slots[:-1]
    return np.sort(keys[order][firsts])
