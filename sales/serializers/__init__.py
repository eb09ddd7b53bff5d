"""How records of sales look in the API, and what its calls take."""
