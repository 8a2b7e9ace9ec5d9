#!/usr/bin/env python3
"""The command line of the advice procedures: `starter.py --help` lists what it can do."""

from commands.process import main

if __name__ == "__main__":
    main("commands.starter_commands", "STARTER")
