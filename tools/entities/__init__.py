"""Training of the taggers of entities."""
