"""An article as arrays: marks, paragraphs, sentences, tokens, parses, noun phrases."""
