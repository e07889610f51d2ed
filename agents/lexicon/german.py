"""German words."""

from __future__ import annotations

from agents.lexicon.language import SpeechWords, words

CODE = "de"

SPEECH = SpeechWords(
    verbs=words(
        "sagt sagte sagten sagen erklärt erklärte erklärten meint meinte meinten betont betonte "
        "betonten ergänzt ergänzte berichtet berichtete berichteten warnt warnte warnten "
        "fordert forderte forderten kritisiert kritisierte antwortet antwortete behauptet "
        "behauptete schreibt schrieb schrieben ruft rief versichert versicherte bestätigt "
        "bestätigte teilte kündigt kündigte räumt räumte mahnt mahnte lobt lobte findet fand "
        "fragt fragte"
    ),
    participles=words(
        "gesagt erklärt betont ergänzt berichtet gewarnt gefordert geschrieben bestätigt"
    ),
    auxiliaries=words("hat haben hatte hatten"),
    sources=(("laut",), ("nach", "angaben", "von"), ("nach", "ansicht", "von")),
    no_sources=words("gesetz vertrag plan und"),
    titles=words("herr herrn frau dr. prof. präsident präsidentin minister ministerin"),
    pronouns=words("er sie es ich wir"),
    impersonal=words("es man"),
    determiners=words("der die das den dem des ein eine einer seine ihre"),
    inside=words("von der des dem den die zu"),
    outside=words(
        "in im am an auf bei mit nach zum zur vor über dass ob wie wenn und oder aber gegen für "
        "um aus ist war hat haben wird nicht auch sich daraufhin gegenüber"
    ),
    times=words(
        "montag dienstag mittwoch donnerstag freitag samstag sonntag gestern heute am abend"
    ),
    that=words("dass"),
    between=words("auch noch zudem weiter dann gestern heute"),
    male=words("er der sein herr"),
    female=words("sie die ihre frau"),
    definite=words("der die das"),
    roles=words(
        "bürgermeister bürgermeisterin kanzler kanzlerin minister ministerin sprecher sprecherin "
        "trainer trainerin"
    ),
    comma_opens=True,
    strict=True,
    reach=(0, 6),
)
