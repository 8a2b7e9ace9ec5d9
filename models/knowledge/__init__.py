"""Who may know what of a dossier, and from when on (rules sections 1, 2 and 8; Wohv art. 2(1)).

``visibility`` is the table, ``knowledge`` applies it to a dossier, ``view`` shows a dossier as somebody could know it.
"""
