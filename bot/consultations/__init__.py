"""Consultations as data: one model, read from YAML, from an XLSForm or from the desk's editor, and asked as a form."""
