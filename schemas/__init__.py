"""What crosses a topic: pydantic models, and the JSON Schema and AsyncAPI made of them."""

VERSION = "0.1.0"
"""Version of quotewire; each event names it."""
