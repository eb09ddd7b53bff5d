"""Decisions about firms and contacts in plain Python: values in, an answer with its reason out."""
