"""How no crash loses or repeats an article: start at `delivery.delivery`."""
