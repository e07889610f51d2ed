"""Who spoke, and through whom the words came."""
