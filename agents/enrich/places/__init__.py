"""Places on the map: which of the places that share a name an article means."""
