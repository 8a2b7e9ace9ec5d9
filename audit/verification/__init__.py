"""Whether the record is whole: rows, events, dates, votes, notices, runs and the log, each computed anew.

Pure: ``evidence.verification`` brings the rows and files of an installation here, ``evidence.bundle`` those of a
bundle. A bundle has a verifier of its own with it, ``evidence/shipped/verify.py``, which shares no code with this.
"""
