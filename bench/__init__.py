"""How fast it is and what it takes: ``python -m bench`` (or ``make bench``) measures and prints one table.

Absolute figures belong to the machine and the moment; what is compared, is compared within one run, by turns, and only
ratios are kept (``bench.baseline``).
"""
