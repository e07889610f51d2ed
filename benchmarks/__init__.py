"""Measurements of speed and accuracy; each is run as `python -m benchmarks.NAME`."""

import os

# One thread, as in the language processes: numpy and spaCy read these when they are first imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[_name] = "1"
