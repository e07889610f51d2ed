"""The words that attribute speech, a table a language: what the rules need to know of it.

A further language is one more entry of `SPEECH`; `docs/data.md` says how to write one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.gazetteer.french import ROLES, TITLES


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """One language's words, lower-cased, as its spaCy tokenizer cuts them, with straight "'".

    verbs: finite forms ("says"). participles: what follows an auxiliary ("has *said*"). nominal:
    forms that are nouns too, so no verbs behind a determiner ("une *annonce*").
    sources: phrases before whoever it is from ("according to"). named_sources: those that
    attribute only before a name, title or role where a sentence begins ("pour M. Diallo").
    no_sources: nouns that make no speaker behind a source ("selon les *cas*").
    that: what opens the words reported. infinitives: what opens them without ("dit *avoir* vu").
    pronouns, clitics: subjects, alone and joined to the verb ("-il"). impersonal: those that name
    nobody. reflexives: what a verb takes along ("*s'* est exclamé"). relatives: "who".
    titles: words before a name that belong to it. roles: other nouns for what somebody is.
    offices: what joins an office to what it is for ("ministre déléguée *aux* Transports").
    determiners: what a noun phrase begins with. inside: small words that it goes on over ("*de*
    la"). outside: words that end it. times: what tells when, which ends it too.
    between: words that may stand between subject, auxiliary and verb. to: what the one spoken to
    stands behind.
    For who is meant: own, pronouns of who speaks or is spoken to. male, female: words that tell a
    person's gender. definite: determiners of somebody known. bodies: nouns for organisations that
    speak without a name ("la *préfecture*").
    dashes: a turn of a dialogue begins with a dash. incises: the attribution may stand inside
    the marks ("« Oui, *dit-il*, demain »"). comma_opens: a comma opens reported words.
    bare_clauses: reported words need no "that". strict: "that" between a cue and a quotation
    means that the words around the quotation are reported too. reach: most words between a cue
    and the quotation before it, and behind it.
    """

    verbs: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    outside: frozenset[str]
    that: frozenset[str]
    participles: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    sources: tuple[tuple[str, ...], ...] = ()
    inside: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    nominal: frozenset[str] = frozenset()
    infinitives: frozenset[str] = frozenset()
    named_sources: frozenset[str] = frozenset()
    no_sources: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    clitics: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    reflexives: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    dashes: bool = False
    incises: bool = False
    comma_opens: bool = False
    bare_clauses: bool = False
    strict: bool = False
    reach: tuple[int, int] = (0, 0)


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_ENGLISH = SpeechWords(
    verbs=words(
        "said says say saying told tells added adds asked asks wrote writes tweeted replied "
        "answered explained argued claimed noted warned insisted continued announced declared "
        "stated reported acknowledged admitted suggested concluded recalled responded observed "
        "complained testified predicted quipped joked remarked"
    ),
    sources=(("according", "to"),),
    pronouns=words("he she they it i we you"),
    determiners=words("the a an his her their its our"),
    outside=words(
        "that in on at to of for by with when while as who which after before during is was "
        "were has have had and but"
    ),
    that=words("that"),
    bare_clauses=True,
    reach=(9, 11),
)


def _first_group(stems: str) -> tuple[set[str], set[str]]:
    """Finite forms and participles of French verbs in -er, by their stems.

    The stem is that of the third person: "annonc", "rappell/appel" where the two differ.
    """
    finite: set[str] = set()
    past: set[str] = set()
    for entry in stems.split():
        strong, _, weak = entry.partition("/")
        weak = weak or strong
        soft = weak[:-1] + "ç" if weak.endswith("c") else weak + "e" * weak.endswith("g")
        finite |= {strong + "e", strong + "ent", soft + "a", weak + "èrent", soft + "ait"}
        finite |= {soft + "aient", soft + "ant"}
        past |= {weak + "é", weak + "ée", weak + "és", weak + "ées"}
    return finite, past


_FINITE, _PAST = _first_group(
    "accus affirm ajout alert analys annonc argument assur attest avanc clam commenc comment "
    "concèd/concéd confess confi confirm consid/consid constat déclar dénonc déplor détaill "
    "encourag enchaîn énonc estim exig expliqu félicit expos hurl ironis indiqu insinu insist "
    "interrog jur lanc martèl/martel mentionn murmur not observ plaid plaisant précis "
    "préconis proclam promett propos protest raill racont rapport rassur réaffirm récapitul "
    "réclam recommand regrett relat relativis relev remarqu répèt/répét résum révèl/révél "
    "rétorqu rigol raisonn rappell/rappel signal soulign souffl soupir spécifi stipul "
    "suggèr/suggér témoign tempêt temporis tranch tonn tweet vant exclam inquièt/inquiét indign "
    "alarm désol enthousiasm étonn demand tempèr/tempér espèr/espér pens imagin critiqu fustig "
    "qualifi appell/appel dédouan justifi nuanc complèt/complét décri"
)

_FRENCH = SpeechWords(
    verbs=frozenset(_FINITE)
    | words(
        "dit disent disait disaient dirent disant répond répondent répondit répondait répondant "
        "poursuit poursuivent poursuivit poursuivait poursuivant soutient soutiennent soutenait "
        "soutint soutenant conclut concluent concluait concluant écrit écrivent écrivait "
        "écrivit écrivant reconnaît reconnaissent reconnut reconnaissait reconnaissant admet "
        "admettent admettait admit admettant promet promettent promettait promit promettant "
        "prévient préviennent prévenait prévint prévenant avertit avertissent avertissait "
        "avertissant convient conviennent dément démentent démentait démentant nie nient niait "
        "niant prétend prétendent prétendait craint craignent craignait redoute redoutent croit "
        "croient reprend reprennent reprit renchérit renchérissent réagit réagissent s'écrie "
        "écrie écria réjouit réjouissent plaint plaignent défend défendent interroge considère "
        "considèrent considérait fait glisse tonne"
    ),
    participles=frozenset(_PAST)
    | words(
        "dit dits dite répondu poursuivi soutenu conclu écrit reconnu admis promis prévenu "
        "averti jugé jugée démenti nié prétendu craint redouté repris renchéri réagi écrié "
        "réjoui réjouie plaint plainte défendu considéré glissé"
    ),
    auxiliaries=words("a ont avait avaient aurait auraient est était sont eut ayant"),
    nominal=words(
        "annonce annonces note lance demande estime critique analyse commente avance rapporte "
        "rapport signale promet appelle relève regrette propose écrit dit fait lancent notent "
        "pense remarque alerte accuse conclut assurant indiquant constate tranche conteste"
    ),
    sources=(
        ("selon",),
        ("d'", "après"),
        ("aux", "yeux", "de"),
        ("aux", "yeux", "d'"),
        ("aux", "dires", "de"),
        ("de", "l'", "avis", "de"),
        ("à", "en", "croire"),
        ("a", "en", "croire"),
    ),
    infinitives=words("avoir être vouloir ne n'"),
    named_sources=words("pour"),
    no_sources=words(
        "cas besoins besoin modalités âge moyens saison saisons régions région goûts "
        "circonstances règles conditions critères toute toutes probabilité lui-même"
    ),
    titles=TITLES,
    roles=ROLES,
    pronouns=words("il elle ils elles on celui-ci celle-ci ceux-ci"),
    clitics=words("-il -elle -ils -elles -on -je -nous -vous"),
    impersonal=words("on -on ce"),
    reflexives=words("s' se"),
    determiners=words(
        "le la les l' un une des cet cette ces son sa ses leur leurs plusieurs certains "
        "certaines notre nos mon ma mes quelques deux trois"
    ),
    inside=words("de du des d' la le les l' da di van von der den el al ben bin"),
    outside=words(
        "à au aux en dans devant lors pour sur avec par après avant chez que qu' qui dont où et "
        "ou mais ni car donc or si comme quand lorsque puis alors sans sous vers entre pendant "
        "depuis contre selon durant malgré face via a ont est sont était avait avaient ayant ne "
        "n' n’ pas plus très ce cette y lui leur se s' dit tout"
    ),
    times=words(
        "lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui demain matin soir "
        "midi après-midi récemment ensuite dernier"
    ),
    that=words("que qu'"),
    between=words(
        "lui leur nous vous m' me y en l' le la les également aussi encore ensuite notamment "
        "toutefois cependant ainsi déjà enfin alors simplement clairement même toujours "
        "d'ailleurs publiquement récemment par ailleurs pour sa part de son côté lundi mardi "
        "mercredi jeudi vendredi samedi dimanche hier immédiatement aussitôt sobrement "
        "longuement ne n'"
    ),
    relatives=words("qui"),
    to=words("à au aux auprès devant dans sur lors en d' de via"),
    offices=words("au aux"),
    own=words("je nous vous on tu"),
    male=words("il le un son ce cet du m. monsieur celui-ci"),
    female=words("elle la une sa cette mme mlle madame celle-ci"),
    definite=words("le la l' les ce cet cette son sa"),
    bodies=words(
        "administration agence ambassade armée association autorités banque cabinet commission "
        "comité compagnie conseil constructeur cour défense direction entreprise exécutif "
        "fédération fondation gendarmerie gouvernement groupe hôpital institut justice mairie "
        "ministère métropole municipalité office opposition organisation parquet parti police "
        "pompiers préfecture présidence quotidien rectorat région secours société syndicat "
        "syndicats tribunal université usine"
    ),
    dashes=True,
    incises=True,
    strict=True,
    reach=(0, 6),
)

_GERMAN = SpeechWords(
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

SPEECH: dict[str, SpeechWords] = {"en": _ENGLISH, "fr": _FRENCH, "de": _GERMAN}
"""ISO 639-1 code to what its rules know. Others get the marks alone: quotations, no speakers."""


def speech_words(language: str) -> SpeechWords | None:
    """The table of a language tag ("fr", "fr-CA"); None where there is none."""
    return SPEECH.get(language.lower().partition("-")[0])


def starts_with(low: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    """Whether a phrase stands at a place."""
    return all(at + k < len(low) and low[at + k] == word for k, word in enumerate(phrase))
