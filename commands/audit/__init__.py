"""The sub-commands of auditor.py, one module each, and what they share.

Shared are where they look (``evidence_options``, ``cases``), through whose eyes (``looking``), how events are shown
(``timeline_entries``), and the comparison behind ``replay`` (``comparing``, ``strict``).
"""
