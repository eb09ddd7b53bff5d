"""Decisions of sales in plain Python: values in, an answer with its reason out."""
