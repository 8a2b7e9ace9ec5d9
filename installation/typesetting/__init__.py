"""Setting letters and dossiers as PDF/A-2a and PDF/UA-1, and sealing the files."""
