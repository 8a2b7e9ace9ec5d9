"""How fast it is and what it takes: ``python -m bench`` (or ``make bench``) measures, prints one table, keeps nothing.

Absolute figures belong to the machine and the moment; what is compared, is compared within one run, by turns.
"""
