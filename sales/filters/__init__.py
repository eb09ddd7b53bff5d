"""What lists of sales are narrowed by."""
