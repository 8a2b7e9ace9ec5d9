"""Webhooks: what a party comes to know of its dossiers, sent to an address that it named, for another program.

A party's news is written down in the transaction by which the party comes to know it (``queueing``), as a CloudEvent
(``cloud_event``) it is posted (``webhook_post``), signed as Standard Webhooks has it (``webhook_signature``), to an
address that others can reach as well (``webhook_url``, ``guarded_network``). docs/webhooks.md is for who receives it.
"""
