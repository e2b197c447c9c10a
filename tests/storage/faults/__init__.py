"""The fault matrix: everything that can go wrong with the data file, tried, counted and compared.

    python -m tests.storage.faults [--short] [--only NAME] [--seed N] [--write docs/fault-matrix.md]

One module a fault. Each has `FAULT`: what is done, how (`tried`), and a control (`control`): the same check
where the protection is missing (stock TinyDB, or one of our safeguards taken away), which must find losses.
A check that finds nothing there would find nothing anywhere.
"""
