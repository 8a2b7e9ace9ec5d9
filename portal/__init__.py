"""The portal: pages for whoever signs in. It parses, calls the hall (``application``) and renders; no rule is here."""
