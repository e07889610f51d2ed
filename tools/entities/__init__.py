"""Training of the chain models of entities."""
