"""Building of the tables of places and companies."""
