"""The command line: the sub-commands of starter.py, one module each, and what they share.

Shared are how what is typed is read (``options``, ``parsing``, ``content``, ``viewing``), how answers are given
(``output``, ``handing_in``), how a program runs (``program``, ``process``), and playing scenarios on a server
(``rehearsal``).
"""
