"""Entities of an article: names, who is who, roles and identifiers."""

from agents.entities.find import find_entities
from agents.entities.gazetteer import Gazetteer, load_gazetteer
from agents.entities.ner import load_ner

__all__ = ["Gazetteer", "find_entities", "load_gazetteer", "load_ner"]
