"""The sub-commands of auditor.py, one module each."""
