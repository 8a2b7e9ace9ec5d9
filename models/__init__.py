"""The law and the agreement as pure functions: no clock, no network, no file, no engine.

Read in this order: ``agreement`` and ``calendar`` (what was agreed, which days count), ``terms`` (how a date comes
about), ``acts`` with ``contents`` and ``act_forms`` (what the parties do, and say), ``refusals`` (what is not
possible), ``events``, ``state`` and ``evolve`` (what happened, chained, and what a dossier is), ``procedure.decide``
and ``procedure.clock`` (what an act or the passing of time brings about), ``lock``, ``escalation`` and ``outcome``
(what follows), ``notices`` (who is told).
"""
