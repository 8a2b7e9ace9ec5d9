"""What goes on record: the entry of an act or moment, a dossier's summary, rows and tables, and the log over them."""
