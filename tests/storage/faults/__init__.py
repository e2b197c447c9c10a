"""The fault matrix: everything that can go wrong with the data file, tried, counted and compared.

    python -m tests.storage.faults [--short] [--only NAME] [--seed N] [--write docs/fault-matrix.md]

One module a fault. Each has `FAULT`: its parts (what is done, and how often at least), and its controls:
the same checks with a safeguard taken away, or over stock TinyDB, which must find losses. A check that
finds nothing there would find nothing anywhere.
"""
