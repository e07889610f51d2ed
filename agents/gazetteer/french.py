"""French words of quotewire's own: titles, offices, given names, seats of government."""

from __future__ import annotations

HONORIFICS = {
    "m.": "male", "monsieur": "male", "mme": "female", "mmes": "female", "madame": "female",
    "mlle": "female", "mademoiselle": "female", "mm.": "male", "me": None, "maître": None,
    "mgr": "male", "dr": None, "pr": None,
}  # fmt: skip
"""Titles that stand before a surname, to the gender that they tell."""

TITLES = frozenset(HONORIFICS) | frozenset(
    """
    capitaine colonel commandant docteur député députée général maire ministre professeur président
    présidente sénateur sénatrice
    """.split()
)
"""Words that stand before a person's name and belong to it."""

ROLES = frozenset(
    """
    adjoint adjointe agent agriculteur agricultrice ambassadeur ambassadrice analyste ancien
    ancienne architecte artiste auteur auteure autrice avocat avocate cadre candidat candidate
    capitaine chancelier chancelière chanteur chanteuse chauffeur chef cheffe chercheur chercheuse
    climatologue coach colonel commandant commissaire conseiller conseillère consultant consultante
    coordinateur coordinatrice diplomate directeur directrice docteur délégué déléguée député
    députée employé employée enseignant enseignante entraîneur entraîneuse entrepreneur expert
    experte fondateur fondatrice gouverneur général gérant gérante habitant habitante historien
    historienne infirmier infirmière ingénieur ingénieure instituteur institutrice joueur joueuse
    journaliste juge leader maire marchand marchande membre militant militante ministre musicien
    musicienne mère médecin notaire numéro ouvrier ouvrière pape parent patron patronne peintre
    pharmacien porte-parole premier première prince princesse procureur procureure professeur
    professeure proviseur proviseure préfet préfète président présidente psychologue père pêcheur
    recteur rectrice reine représentant représentante responsable restaurateur retraité retraitée
    riverain riveraine roi romancier romancière réalisateur réalisatrice secrétaire sociologue
    spécialiste syndicaliste sélectionneur sénateur sénatrice témoin vendeur vendeuse vice-premier
    vice-président vice-présidente victime voisin voisine vétérinaire économiste écrivain écrivaine
    éleveur éleveuse élu élue étudiant étudiante évêque
    """.split()
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

METONYMS = {
    "moscou": "ru", "kremlin": "ru", "washington": "us", "maison blanche": "us", "londres": "gb",
    "downing street": "gb", "pékin": "cn", "paris": "fr", "élysée": "fr", "l'élysée": "fr",
    "matignon": "fr", "quai d'orsay": "fr", "berlin": "de", "tokyo": "jp", "séoul": "kr",
    "pyongyang": "kp", "téhéran": "ir", "kiev": "ua", "ankara": "tr", "new delhi": "in",
    "islamabad": "pk", "kaboul": "af", "bagdad": "iq", "damas": "sy", "riyad": "sa",
    "le caire": "eg", "jérusalem": "il", "rome": "it", "madrid": "es", "lisbonne": "pt",
    "varsovie": "pl", "athènes": "gr", "belgrade": "rs", "minsk": "by", "la havane": "cu",
    "caracas": "ve", "ottawa": "ca", "canberra": "au", "alger": "dz", "tunis": "tn", "rabat": "ma",
    "dakar": "sn", "bamako": "ml", "ouagadougou": "bf", "niamey": "ne", "abidjan": "ci",
    "kinshasa": "cd", "beyrouth": "lb", "bruxelles": "eu",
}  # fmt: skip
"""Place or building (case-folded) to the territory whose government it stands for."""

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
"""Demonym (case-folded) to the code of its territory as `rigour` has it."""

ACTING_VERBS = frozenset(
    """
    accepte accuse affirme annonce appelle assure attend condamne confirme conteste craint demande
    dément dénonce dit durcit entend espère estime exige hésite impose insiste joue maintient menace
    nie prévient promet propose réagit réclame refuse rejette répond reproche réplique salue
    souhaite soutient tente veut
    """.split()
)
"""Verbs before which a place is its government."""
