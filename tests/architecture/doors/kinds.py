"""Doors that ask for no right."""

ANYBODY = "anybody signed in"
PUBLIC = "public"
