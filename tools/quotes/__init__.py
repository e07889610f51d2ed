"""Make the weights from a folder of annotated articles: `python -m tools.quotes`."""
