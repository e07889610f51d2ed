import re

SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")


def find(articles):
    return [list(claims(article["text"])) for article in articles]


def claims(text):
    for found in SENTENCE.finditer(text):
        if any(character.isdigit() for character in found[0]):
            yield {"start": found.start(), "end": found.end(), "text": found[0]}
