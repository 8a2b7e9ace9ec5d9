"""The portal's own data: who may sign in, and by what; their sessions; what they were typing, and who looks along;
which dossiers they opened; what was said of promises; the tokens of programs. It is kept apart from the record, which
is only ever added to, is exported, and knows people by what they said of themselves.

Modules of ``application`` are the way to it (``signing_in``, ``staffing``, ``keeping``, ``second_readers``, ``seeing``,
``commitments``, ``clients``). Of the secrets of sessions, links, codes and tokens only the SHA-256 is kept: who reads
the database can sign in nowhere. All instants are UTC.
"""
