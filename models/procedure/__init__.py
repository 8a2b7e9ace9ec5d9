"""The procedure: what each act and each moment brings about.

``decide`` judges an act and says what follows; ``clock`` does what the passing of time brings. Each other module is one
part of the procedure: for every act the faults that refuse it and the effect it has.
"""
