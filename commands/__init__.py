"""The sub-commands of starter.py, one module each."""
