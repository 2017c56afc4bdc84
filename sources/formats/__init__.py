"""Formats that are no plain text: one module each, imported when a file of that format is read.

A module offers `parts(data)`, from a file's bytes to its documents; it raises SourceError in one line. What it
takes from a file is stored as the document's text, and every offset holds in that.
"""
