"""The sub-commands of auditor.py, one module each, and what they share.

Shared are where they look (``evidence_options``), through whose eyes (``looking``), and how events are shown
(``timeline_entries``).
"""
