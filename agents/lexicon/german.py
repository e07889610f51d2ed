"""German words."""

from __future__ import annotations

from agents.lexicon.common import CAPITOL, PENTAGON, WHITE_HOUSE
from agents.lexicon.language import Language, SpeechWords, words

DAYS = tuple("montag dienstag mittwoch donnerstag freitag samstag sonntag".split())
HONORIFICS: dict[str, str | None] = {"herr": "male", "herrn": "male", "frau": "female"}
GIVEN_NAMES = {
    **dict.fromkeys(
        """
        alexander andreas armin bernd boris christian christoph clemens daniel david dieter dirk
        dominik ernst erich fabian felix florian frank franz friedrich georg gerd gerhard günter
        günther hans harald heiko heinrich heinz helmut henrik herbert holger hubertus ingo jan
        jens joachim jochen johannes jonas josef julian jürgen kai karl karsten klaus konrad kurt
        lars leon lothar lukas lutz manfred marco marcus mario markus martin mathias matthias max
        maximilian michael moritz norbert olaf oliver oskar otto paul peter philipp rainer ralf
        reinhard reinhold robert roland rolf rudolf rüdiger sebastian sigmar simon stefan stephan
        steffen sven theodor thomas thorsten tim tobias torsten udo ulrich uwe volker walter werner
        wilhelm winfried wolfgang
        """.split(),
        "male",
    ),
    **dict.fromkeys(
        """
        alexandra alice angela anja anke anna annalena anne annegret annette antje astrid barbara
        bärbel beate beatrix bettina birgit brigitte britta carola christa christiane christina
        christine claudia cornelia dagmar daniela doris dorothea elisabeth elke emma erika eva
        franziska gabriele gerda gisela gudrun hannah hanna hannelore heidi heike helga henriette
        ilse inge ingrid irene iris jana janine johanna judith julia jutta karin karoline katharina
        kathrin katja katrin kerstin klara lena lisa luise manuela margarete margot maria marie
        marion martina melanie michaela monika nadine nancy nicole nina petra pia ramona regina
        renate ricarda rita rosa ruth sabine sahra sandra sarah saskia sibylle silke silvia simone
        sonja sophie stefanie steffi susanne svenja svetlana tanja ulla ulrike ursula ute vera
        verena veronika yvonne
        """.split(),
        "female",
    ),
}
"""Given names frequent in German-language news, to the gender that bears them."""

SEATS = {
    "moskau": "ru", "kreml": "ru", "washington": "us", "weisses haus": WHITE_HOUSE,
    "weisse haus": WHITE_HOUSE, "weissen haus": WHITE_HOUSE, "pentagon": PENTAGON,
    "capitol hill": CAPITOL, "london": "gb", "downing street": "gb", "peking": "cn",
    "paris": "fr", "élysée": "fr", "élysée palast": "fr", "berlin": "de", "kanzleramt": "de",
    "wien": "at", "ballhausplatz": "at", "bern": "ch", "tokio": "jp", "seoul": "kr",
    "pjöngjang": "kp", "teheran": "ir", "kiew": "ua", "kyjiw": "ua", "ankara": "tr",
    "neu delhi": "in", "islamabad": "pk", "kabul": "af", "bagdad": "iq", "damaskus": "sy",
    "riad": "sa", "kairo": "eg", "jerusalem": "il", "rom": "it", "madrid": "es",
    "lissabon": "pt", "warschau": "pl", "prag": "cz", "budapest": "hu", "athen": "gr",
    "belgrad": "rs", "minsk": "by", "tiflis": "ge", "eriwan": "am", "baku": "az",
    "havanna": "cu", "caracas": "ve", "mexiko stadt": "mx", "ottawa": "ca", "canberra": "au",
    "taipeh": "tw", "hanoi": "vn", "manila": "ph", "doha": "qa", "brüssel": "eu",
}  # fmt: skip
ALWAYS_ACTING = words("kreml pentagon kanzleramt") | {"downing street"}

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
    times=frozenset(DAYS) | words("gestern heute am abend"),
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

LANGUAGE = Language(
    code="de",
    speech=SPEECH,
    days=DAYS,
    honorifics=HONORIFICS,
    given_names=GIVEN_NAMES,
    seats=SEATS,
    always_acting=ALWAYS_ACTING,
    acting_verbs=SPEECH.verbs,
)
