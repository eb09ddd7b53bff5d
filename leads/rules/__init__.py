"""Decisions about leads in plain Python: values in, an answer with its reason out."""
