"""French words."""

from __future__ import annotations

from agents.lexicon.common import COMMON_NAME_PARTICLES, PENTAGON, WHITE_HOUSE
from agents.lexicon.language import Language, SpeechWords, words

DAYS = tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
MONTHS = tuple(
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
NUMBERS = {
    word: number
    for number, word in enumerate(
        "un deux trois quatre cinq six sept huit neuf dix".split(), start=1
    )
} | {"une": 1}
ORDINALS = {"premier": 1, "deuxième": 2, "troisième": 3, "quatrième": 4}
SEASONS = {"printemps": 21, "été": 22, "automne": 23, "hiver": 24}
"""To the numbers that the Extended Date/Time Format (ISO 8601-2) gives seasons."""
NEAR_DAYS = {
    "aujourd": 0, "hier": -1, "demain": 1, "avant-hier": -2, "après-demain": 2, "ce matin": 0,
    "ce soir": 0, "cet après-midi": 0, "cette nuit": 0,
}  # fmt: skip
"""Words for days near the one of writing, to how many days after it they are."""
STEPS = {
    "dernier": -1, "dernière": -1, "passé": -1, "passée": -1, "prochain": 1, "prochaine": 1,
    "ce": 0, "cet": 0, "cette": 0,
}  # fmt: skip
"""Words beside "semaine" or "mai", to how many of them to go on."""
UNITS = {
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year",
    "trimestre": "quarter", "week-end": "weekend",
}  # fmt: skip

HONORIFICS: dict[str, str | None] = {
    "m.": "male", "monsieur": "male", "mme": "female", "mmes": "female", "madame": "female",
    "mlle": "female", "mademoiselle": "female", "mm.": "male", "me": None, "maître": None,
    "mgr": "male", "dr": None, "pr": None,
}  # fmt: skip
"""Titles that stand before a surname, to the gender that they tell."""

OFFICES = words(
    "capitaine colonel commandant docteur député députée général maire ministre professeur "
    "président présidente sénateur sénatrice"
)
"""What somebody is, before a name and without one."""

TITLES = frozenset(HONORIFICS) | OFFICES
"""Words that stand before a person's name and belong to it."""

ROLES = OFFICES | words(
    "adjoint adjointe agent agriculteur agricultrice ambassadeur ambassadrice analyste ancien "
    "ancienne architecte artiste auteur auteure autrice avocat avocate cadre candidat candidate "
    "chancelier chancelière chanteur chanteuse chauffeur chef cheffe chercheur chercheuse "
    "climatologue coach commissaire conseiller conseillère consultant consultante coordinateur "
    "coordinatrice diplomate directeur directrice délégué déléguée employé employée enseignant "
    "enseignante entraîneur entraîneuse entrepreneur expert experte fondateur fondatrice "
    "gouverneur gérant gérante habitant habitante historien historienne infirmier infirmière "
    "ingénieur ingénieure instituteur institutrice joueur joueuse journaliste juge leader marchand "
    "marchande membre militant militante musicien musicienne mère médecin notaire numéro ouvrier "
    "ouvrière pape parent patron patronne peintre pharmacien porte-parole premier première prince "
    "princesse procureur procureure professeure proviseur proviseure préfet préfète psychologue "
    "père pêcheur recteur rectrice reine représentant représentante responsable restaurateur "
    "retraité retraitée riverain riveraine roi romancier romancière réalisateur réalisatrice "
    "secrétaire sociologue spécialiste syndicaliste sélectionneur témoin vendeur vendeuse "
    "vice-premier vice-président vice-présidente victime voisin voisine vétérinaire économiste "
    "écrivain écrivaine éleveur éleveuse élu élue étudiant étudiante évêque"
)
"""Nouns that say what somebody is."""

GIVEN_NAMES = {
    **dict.fromkeys(
        """
        abdou abdoulaye adama adrien ahmed alain albert alexandre ali alioune amadou andré anthony
        antoine arnaud arthur aurélien babacar baptiste benjamin benoît bernard boubacar bruno
        cheikh christian christophe clément cyril damien daniel david denis didier emmanuel fabien
        fabrice françois frédéric gabriel georges gilles grégory guillaume gustave guy gérard
        hassan henri hervé hugo ibrahim ibrahima ismaël jacques jean joseph julien jérémy jérôme
        karim kévin laurent louis loïc luc lucas léo mamadou marc marcel martin mathieu matthieu
        maurice mehdi michel mohamed moussa nicolas olivier omar oumar ousmane pascal patrice
        patrick paul philippe pierre quentin raphaël raymond rené robert romain samuel serge simon
        souleymane stéphane sylvain sébastien thierry thomas théo timothée tristan victor vincent
        xavier yann youssef yves édouard éric étienne
        """.split(),
        "male",
    ),
    **dict.fromkeys(
        """
        adèle agathe agnès alice aline aminata amélie anaïs andrée anna anne annick audrey aurélie
        awa aïcha aïssatou bernadette brigitte béatrice caroline catherine chantal charlotte chloé
        christine claire clara clémence colette corinne cécile céline danielle delphine denise
        diane emma estelle esther eugénie fanny fatima fatou florence françoise geneviève
        ghislaine hawa hélène inès isabelle jacqueline jeanne joséphine julie juliette justine
        karine khadija laure laurence leïla louise lucie léa madeleine manon mariam marianne marie
        marine marion marthe martine mathilde michèle mireille monique myriam mélanie nadia
        nathalie nicole nina océane odile pascale patricia pauline rokhaya rose sandrine sarah
        simone solange sophie stéphanie suzanne sylvie thérèse valérie virginie viviane véronique
        yasmina zoé élisabeth élise élodie émilie
        """.split(),
        "female",
    ),
}
"""Given names frequent in French-language news, case-folded, to the gender that bears them."""

SEATS = {
    "moscou": "ru", "kremlin": "ru", "washington": "us", "maison blanche": WHITE_HOUSE,
    "pentagone": PENTAGON, "londres": "gb",
    "downing street": "gb", "pékin": "cn", "paris": "fr", "élysée": "fr",
    "matignon": "fr", "quai d'orsay": "fr", "berlin": "de", "tokyo": "jp", "séoul": "kr",
    "pyongyang": "kp", "téhéran": "ir", "kiev": "ua", "ankara": "tr", "new delhi": "in",
    "islamabad": "pk", "kaboul": "af", "bagdad": "iq", "damas": "sy", "riyad": "sa",
    "caire": "eg", "jérusalem": "il", "rome": "it", "madrid": "es", "lisbonne": "pt",
    "varsovie": "pl", "athènes": "gr", "belgrade": "rs", "minsk": "by", "havane": "cu",
    "caracas": "ve", "ottawa": "ca", "canberra": "au", "alger": "dz", "tunis": "tn", "rabat": "ma",
    "dakar": "sn", "bamako": "ml", "ouagadougou": "bf", "niamey": "ne", "abidjan": "ci",
    "kinshasa": "cd", "beyrouth": "lb", "bruxelles": "eu",
}  # fmt: skip
ALWAYS_ACTING = frozenset(("kremlin", "downing street"))

_DEMONYMS = """
fr français|us américain|de allemand|gb britannique|gb-eng anglais|gb-sct écossais|ie irlandais
es espagnol|it italien|pt portugais|be belge|nl néerlandais|lu luxembourgeois|at autrichien
dk danois|se suédois|no norvégien|fi finlandais|is islandais|pl polonais|cz tchèque|sk slovaque
hu hongrois|ro roumain|bg bulgare|gr grec|tr turc|rs serbe|hr croate|ba bosnien|al albanais
ru russe|ua ukrainien|by biélorusse|md moldave|ge géorgien|am arménien|ee estonien|lv letton
lt lituanien|ma marocain|dz algérien|tn tunisien|ly libyen|eg égyptien|sn sénégalais|ml malien
mr mauritanien|ci ivoirien|bf burkinabé|ne nigérien|ng nigérian|td tchadien|cm camerounais
ga gabonais|cd congolais|rw rwandais|bi burundais|gn guinéen|tg togolais|bj béninois|mg malgache
za sud-africain|ke kényan|et éthiopien|sd soudanais|so somalien|il israélien
ps palestinien|lb libanais|sy syrien
iq irakien|ir iranien|sa saoudien|ye yéménite|jo jordanien|qa qatarien|af afghan|pk pakistanais
in indien|bd bangladais|cn chinois|jp japonais|kr sud-coréen|kp nord-coréen|vn vietnamien
th thaïlandais|ph philippin|id indonésien|au australien|nz néo-zélandais|ca canadien|mx mexicain
br brésilien|ar argentin|cl chilien|co colombien|ve vénézuélien|pe péruvien|cu cubain|ht haïtien
"""


def _demonyms() -> dict[str, str]:
    """Masculine and feminine, singular and plural, to the territory's code."""
    found = {}
    for entry in _DEMONYMS.replace("\n", "|").split("|"):
        if not entry:
            continue
        code, word = entry.split()
        feminine = word if word.endswith("e") else word + ("ne" if word.endswith("en") else "e")
        feminine = {"grec": "grecque", "turc": "turque", "letton": "lettonne"}.get(word, feminine)
        for form in (word, feminine):
            found[form] = found[form if form.endswith("s") else form + "s"] = code
    return found


DEMONYMS = _demonyms()
"""Demonym (case-folded) to the code of its territory (`territories.py`)."""

ACTING_VERBS = words(
    """
    accepte accuse affirme annonce appelle assure attend condamne confirme conteste craint demande
    dément dénonce dit durcit entend espère estime exige hésite impose insiste joue maintient menace
    nie prévient promet propose réagit réclame refuse rejette répond reproche réplique salue
    souhaite soutient tente veut
    """
)
"""Verbs before which a place is its government."""


NAME_PARTICLES = COMMON_NAME_PARTICLES | words("des d' la le di ben")
"""Small words inside a name."""
_DEFINITE = words("le la l' les son sa cet cette")
DETERMINERS = _DEFINITE | words("un une ses leur leurs notre")
"""What begins the noun phrase of one who is known."""
BEFORE_ROLES = words("ancien ancienne nouveau nouvelle premier première jeune ex-")
"""Adjectives before what somebody is."""
PREPOSITIONS_OF_PLACE = words("à de d' d’ en dans vers depuis près sur pour par chez contre")
"""Prepositions behind which a capital is but a place: "à Moscou"."""
PLACE_NOUNS = words(
    "région ville commune village département province quartier île port pays aéroport canton "
    "état vallée lac mer fleuve"
)
EVENT_NOUNS = words(
    "jeux coupe festival tour mondial salon sommet élections élection championnat championnats "
    "biennale fête nuit guerre"
)
HOLIDAYS = words("noël pâques toussaint pentecôte ascension ramadan aïd")
_AUXILIARIES = words("a ont est sont avait")
PHRASE_BREAKS = _AUXILIARIES | words("que qu' qui dont et ou où")
"""Words at which what somebody is ends."""

HAVE_AND_BE = _AUXILIARIES | words("avaient était ayant")
_ADDRESSING = words("à au aux devant dans sur lors en via")
_OBJECTS = words("ne n' y lui leur se s'")


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

SPEECH = SpeechWords(
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
    auxiliaries=HAVE_AND_BE | words("aurait auraient eut"),
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
    determiners=DETERMINERS
    | words("des ces plusieurs certains certaines nos mon ma mes quelques deux trois"),
    inside=NAME_PARTICLES | words("les l'"),
    outside=_ADDRESSING
    | HAVE_AND_BE
    | _OBJECTS
    | PHRASE_BREAKS
    | words(
        "pour avec par après avant chez mais ni car donc or si comme quand lorsque puis alors "
        "sans sous vers entre pendant depuis contre selon durant malgré face n’ pas plus très ce "
        "cette dit tout"
    ),
    predicates=_OBJECTS | _AUXILIARIES | words("avaient"),
    times=frozenset(DAYS)
    | words("hier aujourd'hui demain matin soir midi après-midi récemment ensuite dernier"),
    that=words("que qu'"),
    between=frozenset(DAYS)
    | words(
        "lui leur nous vous m' me y en l' le la les également aussi encore ensuite notamment "
        "toutefois cependant ainsi déjà enfin alors simplement clairement même toujours "
        "d'ailleurs publiquement récemment par ailleurs pour sa part de son côté hier "
        "immédiatement aussitôt sobrement longuement ne n'"
    ),
    relatives=words("qui"),
    to=_ADDRESSING | words("auprès d' de"),
    offices=words("au aux"),
    own=words("je nous vous on tu"),
    male=words("il le un son ce cet du m. monsieur celui-ci"),
    female=words("elle la une sa cette mme mlle madame celle-ci"),
    definite=_DEFINITE | words("ce"),
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

LANGUAGE = Language(
    code="fr",
    speech=SPEECH,
    days=DAYS,
    honorifics=HONORIFICS,
    male=words("-il"),
    female=words("-elle"),
    given_names=GIVEN_NAMES,
    demonyms=DEMONYMS,
    seats=SEATS,
    always_acting=ALWAYS_ACTING,
    acting_verbs=ACTING_VERBS,
)
