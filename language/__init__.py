"""Every word that people read, Dutch and English: events, states, what is awaited, refusals, letters, catalogues."""
