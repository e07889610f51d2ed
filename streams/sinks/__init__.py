"""Where `quotewire subscribe --sink` writes."""
