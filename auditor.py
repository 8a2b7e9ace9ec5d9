#!/usr/bin/env python3
"""The auditors' command line: `auditor.py --help` lists what it can do. It changes nothing."""

from commands.process import main

if __name__ == "__main__":
    main("commands.auditor_commands", "AUDITOR")
