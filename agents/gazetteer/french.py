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
