"""What happened, and who still has to react: the bottom of the house."""
