"""Quotes by rules in languages without weights: sentences with what is said and by whom."""

from __future__ import annotations

import time

import pytest

from agents.lexicon import LANGUAGES, speech_words
from agents.lexicon.language import Language, SpeechWords, words
from agents.quotes import QuoteInput, extract_quotes
from tests.agents.quotes.rules.finding import Said, said, tokenizer

FRENCH: list[tuple[str, list[Said]]] = [
    (
        "« Le pont rouvrira en mai », a déclaré la maire.",
        [("direct", "Le pont rouvrira en mai", "la maire")],
    ),
    (
        "« Nous n'irons pas plus loin », a-t-elle ajouté.",
        [("direct", "Nous n'irons pas plus loin", "elle")],
    ),
    (
        "« C'est une belle journée », dit-il en souriant.",
        [("direct", "C'est une belle journée", "il")],
    ),
    (
        "« La récolte sera mauvaise », explique M. Diallo.",
        [("direct", "La récolte sera mauvaise", "M. Diallo")],
    ),
    (
        "« Les négociations sont terminées », a assuré mardi le porte-parole de l'ONU, "
        "Jean Kabore.",
        [
            (
                "direct",
                "Les négociations sont terminées",
                "le porte-parole de l'ONU, Jean Kabore",
            )
        ],
    ),
    (
        "« Nous partirons, a déclaré Lucie Morin, demain à l'aube. »",
        [("direct", "Nous partirons | demain à l'aube.", "Lucie Morin")],
    ),
    (
        "« Si rien ne change, prévient-il, la rivière débordera. »",
        [("direct", "Si rien ne change | la rivière débordera.", "il")],
    ),
    (
        "« Nous partirons », a déclaré Lucie Morin, « dès que le vent tombera ».",
        [("direct", "Nous partirons | dès que le vent tombera", "Lucie Morin")],
    ),
    (
        "Le ministre de l'Agriculture a affirmé : « La loi sera votée cet été. »",
        [("direct", "La loi sera votée cet été.", "Le ministre de l'Agriculture")],
    ),
    (
        "Interrogée par la presse, Mme de La Fontaine a répondu : « Je ne démissionnerai pas ».",
        [("direct", "Je ne démissionnerai pas", "Mme de La Fontaine")],
    ),
    (
        "Amadou Sow : « Le stade est plein tous les samedis. »",
        [("direct", "Le stade est plein tous les samedis.", "Amadou Sow")],
    ),
    (
        "Elle se défend : « Ce rapport est entièrement faux. »",
        [("direct", "Ce rapport est entièrement faux.", "Elle")],
    ),
    (
        "Selon Mme Perrin, les travaux dureront deux ans.",
        [("indirect", "les travaux dureront deux ans", "Mme Perrin")],
    ),
    (
        "Les travaux dureront deux ans, selon la préfecture.",
        [("indirect", "Les travaux dureront deux ans", "la préfecture")],
    ),
    (
        "D'après l'Institut du climat, l'hiver a été le plus doux du siècle.",
        [
            (
                "indirect",
                "l'hiver a été le plus doux du siècle",
                "l'Institut du climat",
            )
        ],
    ),
    (
        "Pour Karim Benali, cette réforme arrive trop tard.",
        [("indirect", "cette réforme arrive trop tard", "Karim Benali")],
    ),
    (
        "Pour le moment, cette réforme est suspendue.",
        [],
    ),
    (
        "Le directeur, Paul N'Guessan, a indiqué que l'usine fermerait en juin.",
        [("indirect", "que l'usine fermerait en juin", "Le directeur, Paul N'Guessan")],
    ),
    (
        "Aïcha Traoré, maire de Vaubourg, a précisé que le marché aurait lieu dimanche.",
        [("indirect", "que le marché aurait lieu dimanche", "Aïcha Traoré, maire de Vaubourg")],
    ),
    (
        "Le gouvernement renoncera à la taxe, a annoncé la ministre des Transports.",
        [
            (
                "indirect",
                "Le gouvernement renoncera à la taxe",
                "la ministre des Transports",
            )
        ],
    ),
    (
        "M. Roux estime que la décision est « injuste ».",
        [("mixed", "que la décision est « injuste »", "M. Roux")],
    ),
    (
        "La grève est « inévitable », a estimé le syndicat.",
        [("mixed", "La grève est « inévitable »", "le syndicat")],
    ),
    (
        "L'ancien juge a dénoncé une « dérive inquiétante ».",
        [("partial", "dérive inquiétante", "L'ancien juge")],
    ),
    (
        "« Vous êtes sûr ? » demande-t-il à la vendeuse.",
        [("direct", "Vous êtes sûr ?", "il")],
    ),
    (
        "« Quelle honte ! » s'est exclamée Rosa Villar.",
        [("direct", "Quelle honte !", "Rosa Villar")],
    ),
    (
        "« Il faut tenir bon », confie à l'AFP Marie-Claude Dubois-Petit.",
        [("direct", "Il faut tenir bon", "Marie-Claude Dubois-Petit")],
    ),
    (
        "« Personne n'a été prévenu », insiste Charles de Montferrand.",
        [("direct", "Personne n'a été prévenu", "Charles de Montferrand")],
    ),
    (
        "« La mer monte », rappelle Me Lefort, avocat des riverains.",
        [("direct", "La mer monte", "Me Lefort")],
    ),
    (
        "«\u202fTout est prêt\u202f», lance Jeanne d'Estrée.",
        [("direct", "Tout est prêt", "Jeanne d'Estrée")],
    ),
    (
        "\u201cNous avons gagné\u201d, a lancé le capitaine.",
        [("direct", "Nous avons gagné", "le capitaine")],
    ),
    (
        '"Nous avons perdu", a reconnu l\'entraîneur.',
        [("direct", "Nous avons perdu", "l'entraîneur")],
    ),
    (
        "« Le train aura du retard », apprend-on à la gare.",
        [("direct", "Le train aura du retard", None)],
    ),
    (
        "Il a souligné, sans être plus précis, que la date restait à fixer.",
        [],
    ),
    (
        "Il n'a pas précisé que le stade fermait.",
        [],
    ),
    (
        "Une annonce que personne n'attendait a été faite lundi.",
        [],
    ),
    (
        "« On nous a oubliés. On attend toujours », soupire Hawa. « Le maire ne vient jamais. »",
        [
            ("direct", "On nous a oubliés. On attend toujours", "Hawa"),
            ("direct", "Le maire ne vient jamais.", "Hawa"),
        ],
    ),
]


MORE_FRENCH: list[tuple[str, list[Said]]] = [
    (
        "Interrogé sur ce point, le chef de l'État a souri : « Nous verrons bien. »",
        [("direct", "Nous verrons bien.", "le chef de l'État")],
    ),
    (
        "« Les prix ont doublé, se plaint Fatou Ndiaye, vendeuse au marché. On est à bout. »",
        [("direct", "Les prix ont doublé | On est à bout.", "Fatou Ndiaye")],
    ),
    (
        "« Il n'y a pas de miracle », a-t-il reconnu, appelant « tous les acteurs » au calme.",
        [("direct", "Il n'y a pas de miracle", "il")],
    ),
    (
        "M. Sarr a démenti avoir reçu de l'argent.",
        [("indirect", "avoir reçu de l'argent", "M. Sarr")],
    ),
    (
        "Selon un rapport publié jeudi par le conseil, la dette atteindra un record.",
        [("indirect", "la dette atteindra un record", "un rapport publié")],
    ),
    (
        "Jean-Luc Bara, qui dirige le port, assure que les grues tournent.",
        [("indirect", "que les grues tournent", "Jean-Luc Bara")],
    ),
    (
        "Invitée du journal, la secrétaire d'État au Logement, Inès Caron, a reconnu que « les "
        "délais sont trop longs ».",
        [
            (
                "mixed",
                "que « les délais sont trop longs »",
                "la secrétaire d'État au Logement, Inès Caron",
            )
        ],
    ),
    (
        "« Rien ne nous arrêtera », ont lancé d'une même voix les deux élus.",
        [("direct", "Rien ne nous arrêtera", "les deux élus")],
    ),
    (
        "« Les élèves sont à bout », alerte dans Le Courrier du Sud la proviseure Claire Vidal.",
        [("direct", "Les élèves sont à bout", "la proviseure Claire Vidal")],
    ),
    (
        "Le ministre a qualifié l'attaque de « lâche et barbare ».",
        [("partial", "lâche et barbare", "Le ministre")],
    ),
    (
        "« Il était temps ! » se réjouit Nadia, gérante d'un café. « On attendait. »",
        [("direct", "Il était temps !", "Nadia"), ("direct", "On attendait.", "Nadia")],
    ),
    ("Le parquet a ouvert une enquête, a-t-on appris lundi.", []),
    ("Selon les cas, la taxe double ou triple.", []),
    ("La police a lancé un appel à témoins.", []),
    ("Le roman « Les Brumes » est au programme.", []),
]

GERMAN: list[tuple[str, list[Said]]] = [
    (
        "„Die Brücke wird im Mai geöffnet“, sagte Bürgermeisterin Anna Vogel.",
        [("direct", "Die Brücke wird im Mai geöffnet", "Bürgermeisterin Anna Vogel")],
    ),
    (
        "Der Minister erklärte: „Wir zahlen die Rechnung nicht.“",
        [("direct", "Wir zahlen die Rechnung nicht.", "Der Minister")],
    ),
    (
        "Frau Sommer betonte, dass die Schule offen bleibe.",
        [("indirect", "dass die Schule offen bleibe", "Frau Sommer")],
    ),
    (
        "Die Preise steigen weiter, sagte er.",
        [("indirect", "Die Preise steigen weiter", "er")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), FRENCH + MORE_FRENCH)
def test_what_is_said_and_by_whom_in_french(text: str, expected: list[Said]) -> None:
    assert said(text, "fr") == expected


@pytest.mark.parametrize(("text", "expected"), GERMAN)
def test_what_is_said_and_by_whom_in_german(text: str, expected: list[Said]) -> None:
    assert said(text, "de") == expected


def test_each_article_is_read_with_its_own_language() -> None:
    """An article's quotes are the same whatever else is in the batch."""
    french, english = FRENCH[0][0], "“We won,” coach Ada Bell said."
    nlp = tokenizer("fr")
    inputs = [QuoteInput(french, language="fr"), QuoteInput(english), QuoteInput("", language="fr")]
    together = extract_quotes([*inputs, inputs[0]], nlp, None)
    assert together == [extract_quotes([one], nlp, None)[0] for one in [*inputs, inputs[0]]]
    assert together[1][0].speaker is not None


def test_a_language_without_a_table_has_its_quotations() -> None:
    """Nobody is named as the speaker, but what is in marks is found."""
    assert speech_words("sv") is None
    found = said("”Bron öppnar i maj, och alla är välkomna dit.” Det sade borgmästaren.", "sv")
    assert found == [("direct", "Bron öppnar i maj, och alla är välkomna dit.", None)]


def test_a_further_language_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five of its fields are enough to begin with, here for Spanish."""
    table = SpeechWords(
        verbs=words("dijo afirma afirmó"),
        pronouns=words("él ella"),
        determiners=words("el la los las un una"),
        outside=words("en a con por para que y ha es fue"),
        that=words("que"),
    )
    monkeypatch.setitem(LANGUAGES, "es", Language("es", table))
    assert said("«El puente abre en mayo», dijo la alcaldesa.", "es") == [
        ("direct", "El puente abre en mayo", "la alcaldesa")
    ]
    assert said("Rosa Vidal afirmó que el tren llega tarde.", "es") == [
        ("indirect", "que el tren llega tarde", "Rosa Vidal")
    ]
    assert said("Ella afirma: «Nadie nos avisó del corte».", "es") == [
        ("direct", "Nadie nos avisó del corte", "Ella")
    ]


@pytest.mark.parametrize(
    "unit",
    ["« a ", "dit-il, ", "— dit-il\n", "selon ", "a déclaré ", ", dit X, ", "» : « ", "« a, dit X"],
)
def test_work_grows_linearly(unit: str) -> None:
    def seconds(size: int) -> float:
        began = time.process_time()
        said(unit * (size // len(unit)), "fr")
        return time.process_time() - began

    seconds(500)
    small, large = seconds(3_000), seconds(18_000)
    assert large < 14 * small + 0.3
