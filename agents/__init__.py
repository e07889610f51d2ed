"""The language work: plain functions on plain values."""

import os

# The language processes already use every core; numpy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
