"""English words."""

from __future__ import annotations

from agents.lexicon.language import SpeechWords, words

CODE = "en"

MALE_PRONOUNS = frozenset(("he", "him", "his", "himself"))

FEMALE_PRONOUNS = frozenset(("she", "her", "hers", "herself"))

NEUTER_PRONOUNS = frozenset(("it", "its", "itself"))

PLURAL_PRONOUNS = frozenset(("they", "them", "their", "themselves"))

SPEAKERS_OWN_PRONOUNS = frozenset(("i", "we", "you", "me", "us", "my", "our"))

RELATIVE_PRONOUNS = frozenset(("who", "which", "that", "whom", "whose"))

PERSON_NOUNS = frozenset(
    "president senator secretary minister chancellor governor mayor congressman congresswoman "
    "representative judge justice general colonel chairman chairwoman chair chief director "
    "ambassador premier king queen prince princess pope bishop professor doctor coach captain "
    "candidate nominee lawmaker prosecutor attorney lawyer spokesman spokeswoman spokesperson "
    "leader billionaire businessman mogul author reporter analyst economist official politician "
    "strategist adviser advisor aide commissioner sheriff officer executive ceo founder "
    "commander envoy diplomat democrat republican libertarian socialist conservative "
    "liberal frontrunner front-runner contender incumbent veteran host anchor columnist "
    "pollster organizer activist scientist researcher historian teacher student".split()
)

FEMALE_NOUNS = frozenset(
    "woman spokeswoman congresswoman chairwoman businesswoman mother wife widow daughter sister "
    "lady queen princess actress girl".split()
)

MALE_NOUNS = frozenset(
    "man spokesman congressman chairman businessman father husband widower son brother king "
    "prince actor boy".split()
)

ANYBODY_NOUNS = frozenset("man woman boy girl".split())
"""Nouns that rarely go back to a name."""

DOCUMENT_NOUNS = frozenset(
    "report study poll survey editorial statement data plan proposal tweet letter book memo "
    "headline filing ad article column op-ed speech census figures analysis post interview "
    "endorsement accusation proposals plans tweets filings disclosures".split()
)
"""Nouns whose owner or author speaks through them."""

PRESS_NOUNS = frozenset("newspaper paper editorial magazine daily tabloid headline".split())

PRESS_NAMES = frozenset(
    "times post journal tribune herald news globe gazette chronicle advocate guardian observer "
    "examiner inquirer register star sun daily weekly magazine review standard telegraph".split()
)

CAMPAIGN_NOUNS = frozenset("campaign administration office team".split())

SHORT_TITLES = {"sen": "senator", "gov": "governor", "rep": "representative", "pres": "president"}

PARTIES = {
    "democratic": "d",
    "democrat": "d",
    "republican": "r",
    "gop": "r",
    "libertarian": "l",
    "conservative": "c",
    "labour": "w",
}

STATE_ABBREVIATIONS = {
    short: name
    for pair in (
        "ala alabama;ariz arizona;ark arkansas;calif california;colo colorado;conn connecticut;"
        "del delaware;fla florida;ga georgia;ill illinois;ind indiana;kan kansas;ky kentucky;"
        "la louisiana;md maryland;mass massachusetts;mich michigan;minn minnesota;"
        "miss mississippi;mo missouri;mont montana;neb nebraska;nev nevada;okla oklahoma;"
        "ore oregon;pa pennsylvania;tenn tennessee;tex texas;vt vermont;va virginia;"
        "wash washington;wis wisconsin;wyo wyoming"
    ).split(";")
    for short, name in [pair.split()]
}

ABBREVIATED_STATES = frozenset(STATE_ABBREVIATIONS.values()) | {
    "iowa",
    "ohio",
    "utah",
    "texas",
    "maine",
    "idaho",
}
"""States as news abbreviates them behind a politician's name."""

PARTY_LETTERS = {"R": "republican", "D": "democrat"}

MR_AND_MRS = {"mr": "male", "sir": "male", "mrs": "female", "ms": "female", "miss": "female"}

GROUP_NOUNS = frozenset(
    "ministry company agency group organization organisation committee campaign party union "
    "court department bureau bank firm newspaper paper magazine network commission council "
    "government administration police army military association institute university school "
    "team club league church foundation office board panel statement report".split()
)

COLLECTIVE_NOUNS = frozenset(
    "officials critics experts analysts lawmakers democrats republicans supporters opponents "
    "people voters residents sources aides advisers advisors lawyers prosecutors authorities "
    "investigators police reporters protesters activists economists observers members leaders "
    "scientists researchers workers employees executives senators representatives some many "
    "others most several few agencies both all those conservatives liberals americans allies "
    "supporters allies advocates donors followers backers delegates rivals opponents "
    "strategists candidates women men students doctors respondents officers two three four five "
    "six pair trio duo couple dozens hundreds thousands scores percent half majority parents "
    "brothers sisters siblings families neighbors neighbours friends colleagues survivors "
    "diplomats executives directors owners teachers nurses farmers soldiers troops rebels "
    "militants tourists passengers witnesses participants organizers organisers insiders "
    "operatives pundits commentators historians academics judges jurors mayors governors".split()
)

COMPANY_NOUNS = frozenset(
    "company firm group agency organization organisation foundation bank network".split()
)

INSIDE_TITLES = frozenset("of state general and presidential former deputy vice prime".split())

INDEFINITE_ARTICLES = frozenset(("a", "an", "one", "another"))

ENTERING_WORDS = frozenset("said says told asked by when while and but after before".split())

DETERMINERS = frozenset("the a an this that these those his her its their our my".split())

SEATS = {
    "moscow": "Russia",
    "kremlin": "Russia",
    "washington": "United States",
    "white house": "United States",
    "pentagon": "United States",
    "beijing": "China",
    "london": "United Kingdom",
    "downing street": "United Kingdom",
    "paris": "France",
    "elysee": "France",
    "berlin": "Germany",
    "tokyo": "Japan",
    "kyiv": "Ukraine",
    "kiev": "Ukraine",
    "tehran": "Iran",
    "ankara": "Turkey",
    "delhi": "India",
    "new delhi": "India",
    "islamabad": "Pakistan",
    "seoul": "South Korea",
    "pyongyang": "North Korea",
    "riyadh": "Saudi Arabia",
    "damascus": "Syria",
    "baghdad": "Iraq",
    "jerusalem": "Israel",
    "cairo": "Egypt",
    "rome": "Italy",
    "madrid": "Spain",
    "warsaw": "Poland",
    "minsk": "Belarus",
    "havana": "Cuba",
    "caracas": "Venezuela",
    "ottawa": "Canada",
    "canberra": "Australia",
    "mexico city": "Mexico",
    "athens": "Greece",
    "budapest": "Hungary",
    "vienna": "Austria",
    "prague": "Czechia",
    "belgrade": "Serbia",
    "tbilisi": "Georgia",
    "yerevan": "Armenia",
    "baku": "Azerbaijan",
    "taipei": "Taiwan",
    "hanoi": "Vietnam",
    "manila": "Philippines",
    "kabul": "Afghanistan",
    "brussels": "European Union",
}
"""Seats of government that news uses for the government itself."""

QUOTING_VERBS = frozenset("quote quotes quoted quoting cite cites cited citing".split())

FORMS_OF_BE = frozenset("is are was were been being".split())

SAYING_PARTICIPLES = frozenset(
    "saying telling stating claiming warning describing calling identifying having writing "
    "arguing insisting acknowledging denying predicting suggesting adding".split()
)

DENYING_VERBS = frozenset(
    "deny denies denied denying dispute disputes disputed disputing refute refutes refuted "
    "dismissed rejected disavowed decline declines declined declining respond reply".split()
)

TELLING_VERBS = frozenset("tell tells told telling".split())

HANDED_PARTICIPLES = frozenset(
    "obtained reviewed seen published aired released provided shared conducted interviewed heard "
    "broadcast first given sent quoted posted viewed acquired".split()
)

OUTLETS = frozenset(
    "reuters ap afp interfax tass itar-tass ria novosti xinhua kyodo yonhap anadolu irna tasnim "
    "ansa dpa pti bloomberg cnn cnbc msnbc nbc abc cbs bbc npr pbs c-span itv rt politico "
    "buzzfeed breitbart axios vox huffpost newsweek univision telemundo jazeera haaretz "
    "spiegel izvestia kommersant espn hbo".split()
)
"""Outlets whose name alone tells what they are."""

OUTLET_ENDINGS = frozenset(
    "times post journal tribune herald news gazette globe guardian telegraph examiner register "
    "inquirer star sun daily magazine press review chronicle observer dispatch courier mail "
    "mirror independent echo standard record bulletin network radio television tv podcast today "
    "beast atlantic yorker hill fox business free beacon weekly".split()
)
"""Last words of newspapers' and broadcasters' names."""

BROADCAST_ENDINGS = frozenset("network radio television tv podcast today business".split())

MEDIA_NOUNS = frozenset(
    "newspaper newspapers paper magazine tabloid daily weekly network channel station broadcaster "
    "website outlet podcast newswire media radio television".split()
)
"""Common nouns for them."""

PASSING_ON_VERBS = frozenset(
    "report reports reported reporting note notes noted write writes wrote say says said reveal "
    "reveals revealed quote quotes quoted show shows showed state states stated".split()
)

RECORD_NOUNS = frozenset(
    "report reports account transcript article story affidavit complaint filing document "
    "documents memo audio video tape recording book".split()
)
"""What holds other people's words."""

SPEAKING_NOUNS = frozenset(
    "official officials source sources people person persons aide aides adviser advisers advisor "
    "advisors witness witnesses analyst analysts expert experts spokesman spokeswoman "
    "spokesperson diplomat diplomats lawyer lawyers lawmaker lawmakers executive executives "
    "prosecutor prosecutors investigator investigators police officer officers member members "
    "minister ministry resident residents strategist strategists operative operatives".split()
)

RETELLING_VERBS = frozenset(
    "said says say told tells tweeted tweets wrote writes promised promises warned warns admitted "
    "admits acknowledged acknowledges insisted insists testified testifies claimed claims "
    "explained explains replied announced announces confirmed confirms argued argues stated "
    "states recalled recalls noted notes reported reports".split()
)
"""Verbs that pass on what was said."""

POLL_NOUNS = frozenset("poll polls survey surveys census".split())

TIME_WORDS = frozenset(
    "last this earlier yesterday tonight later late early monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october "
    "november december when while after before during that".split()
)

REPORTED_VERBS = frozenset("reported reports said says wrote noted".split())

SILENT_VERBS = frozenset(
    "respond responded reply replied comment commented answer answered discuss discussed "
    "elaborate elaborated specify specified return returned saying telling rule disclose "
    "disclosed identify identified commenting discussing".split()
)

TELLING_INFINITIVES = frozenset(
    "say tell comment discuss answer confirm reveal name explain admit acknowledge predict "
    "speculate identify specify elaborate".split()
)

IDLE_VERBS = frozenset(
    "know knew known clear sure certain see seen hear heard want like care need understand "
    "understood passed only just to".split()
)

ABBREVIATIONS = frozenset(
    "mr. mrs. ms. dr. gov. sen. rep. gen. lt. col. sgt. st. jr. sr. rev. prof. hon. pres. "
    "capt. cmdr. adm. maj. no. vs. v. inc. corp. co. ltd. jan. feb. mar. apr. jun. jul. aug. "
    "sept. sep. oct. nov. dec. mt. ft. messrs. det. supt. atty. assn. ave. blvd.".split()
)

SENTENCE_STARTERS = frozenset(
    "the a an he she it they we i you but in on and this that these those there his her its "
    "their when while if as at for to so what who how why after before".split()
)

_DEMONYMS = """
af Afghan Afghans|al Albanian Albanians|dz Algerian Algerians|ad Andorran Andorrans
ao Angolan Angolans|ar Argentine Argentines Argentinian Argentinians Argentinean Argentineans
am Armenian Armenians|au Australian Australians Aussie Aussies|at Austrian Austrians
az Azerbaijani Azerbaijanis Azeri Azeris|bs Bahamian Bahamians|bh Bahraini Bahrainis
bd Bangladeshi Bangladeshis|bb Barbadian Barbadians|by Belarusian Belarusians Belarussian
be Belgian Belgians|bz Belizean Belizeans|bj Beninese|bt Bhutanese|bo Bolivian Bolivians
ba Bosnian Bosnians|bw Botswanan Botswanans|br Brazilian Brazilians|bn Bruneian Bruneians
bg Bulgarian Bulgarians|bf Burkinabe|mm Burmese|bi Burundian Burundians|kh Cambodian Cambodians
cm Cameroonian Cameroonians|ca Canadian Canadians|cv Cape-Verdean|td Chadian Chadians
cl Chilean Chileans|cn Chinese|co Colombian Colombians|km Comorian Comorians|cg Congolese
cr Costa-Rican Costa-Ricans|hr Croatian Croatians Croat Croats|cu Cuban Cubans
cy Cypriot Cypriots|cz Czech Czechs|dk Danish Dane Danes|dj Djiboutian Djiboutians
do Dominican Dominicans|nl Dutch Dutchman Dutchmen Dutchwoman|tl Timorese|ec Ecuadorian
eg Egyptian Egyptians|gb-eng English Englishman Englishmen Englishwoman|er Eritrean Eritreans
ee Estonian Estonians|et Ethiopian Ethiopians|fj Fijian Fijians|ph Filipino Filipinos Filipina
fi Finnish Finn Finns|fr French Frenchman Frenchmen Frenchwoman|ga Gabonese|gm Gambian Gambians
ge Georgian Georgians|de German Germans|gh Ghanaian Ghanaians|gr Greek Greeks
gl Greenlandic Greenlander Greenlanders|gd Grenadian Grenadians|gt Guatemalan Guatemalans
gn Guinean Guineans|gy Guyanese|ht Haitian Haitians|hn Honduran Hondurans|hu Hungarian Hungarians
is Icelandic Icelander Icelanders|in Indian Indians|id Indonesian Indonesians|ir Iranian Iranians
iq Iraqi Iraqis|ie Irish Irishman Irishmen Irishwoman|il Israeli Israelis|it Italian Italians
ci Ivorian Ivorians|jm Jamaican Jamaicans|jp Japanese|jo Jordanian Jordanians
kz Kazakh Kazakhs Kazakhstani|ke Kenyan Kenyans|kr South-Korean South-Koreans
kp North-Korean North-Koreans|xk Kosovar Kosovars Kosovan|kw Kuwaiti Kuwaitis
kg Kyrgyz Kirghiz|la Laotian Laotians Lao|lv Latvian Latvians|lb Lebanese|lr Liberian Liberians
ly Libyan Libyans|lt Lithuanian Lithuanians|lu Luxembourgish Luxembourger Luxembourgers
mk Macedonian Macedonians|mg Malagasy|mw Malawian Malawians|my Malaysian Malaysians
mv Maldivian Maldivians|ml Malian Malians|mt Maltese|mr Mauritanian Mauritanians
mu Mauritian Mauritians|mx Mexican Mexicans|md Moldovan Moldovans|mn Mongolian Mongolians
me Montenegrin Montenegrins|ma Moroccan Moroccans|mz Mozambican Mozambicans|na Namibian Namibians
np Nepalese Nepali Nepalis|nz New-Zealander New-Zealanders Kiwi Kiwis|ni Nicaraguan Nicaraguans
ng Nigerian Nigerians|ne Nigerien|no Norwegian Norwegians|om Omani Omanis|pk Pakistani Pakistanis
ps Palestinian Palestinians|pa Panamanian Panamanians|pg Papuan Papuans|py Paraguayan Paraguayans
pe Peruvian Peruvians|pl Polish Pole Poles|pt Portuguese|pr Puerto-Rican Puerto-Ricans
qa Qatari Qataris|ro Romanian Romanians|ru Russian Russians|rw Rwandan Rwandans
sv Salvadoran Salvadorans|ws Samoan Samoans|sa Saudi Saudis Saudi-Arabian|gb-sct Scottish Scot
gb-sct Scots Scotsman Scotswoman|sn Senegalese|rs Serbian Serbians Serb Serbs
sc Seychellois|sl Sierra-Leonean Sierra-Leoneans|sg Singaporean Singaporeans
sk Slovak Slovaks Slovakian|si Slovenian Slovenians Slovene Slovenes|so Somali Somalis Somalian
za South-African South-Africans|ss South-Sudanese|es Spanish Spaniard Spaniards
lk Sri-Lankan Sri-Lankans|sd Sudanese|sr Surinamese|sz Swazi Swazis|se Swedish Swede Swedes
ch Swiss|sy Syrian Syrians|tw Taiwanese|tj Tajik Tajiks|tz Tanzanian Tanzanians|th Thai Thais
tg Togolese|to Tongan Tongans|tt Trinidadian Trinidadians|tn Tunisian Tunisians
tr Turkish Turk Turks|tm Turkmen|ug Ugandan Ugandans|ua Ukrainian Ukrainians|ae Emirati Emiratis
gb British Briton Britons Brit Brits|us American Americans|uy Uruguayan Uruguayans
uz Uzbek Uzbeks Uzbekistani|ve Venezuelan Venezuelans|vn Vietnamese|gb-wls Welsh Welshman Welshmen
ye Yemeni Yemenis Yemenite|zm Zambian Zambians|zw Zimbabwean Zimbabweans|hk Hong-Konger
suhh Soviet Soviets|yucs Yugoslav Yugoslavs Yugoslavian|cshh Czechoslovak Czechoslovakian
gb-nir Northern-Irish|cn-xz Tibetan Tibetans
"""


def _demonyms() -> dict[str, str]:
    table = {}
    for entry in _DEMONYMS.replace("\n", "|").split("|"):
        code, *words = entry.split()[:1] + entry.split()[1:] if entry else ("",)
        for word in words:
            table[word.replace("-", " ").casefold()] = code
    return table


DEMONYMS = _demonyms()
"""Demonym (case-folded) to the code of its territory as `rigour` has it."""

GROUPS = frozenset(
    """
    african africans asian asians european europeans arab arabs arabic western westerner westerners
    muslim muslims islamic islamist islamists christian christians catholic catholics protestant
    protestants jewish jew jews hindu hindus buddhist buddhists sikh sikhs orthodox sunni sunnis
    shiite shiites shia shi'ite shi'ites kurdish kurd kurds chechen chechens basque basques tamil
    tamils hutu hutus tutsi tutsis catalan catalans flemish roma gypsy hispanic hispanics latino
    latinos latina asian-american african-american african-americans african-american democrat
    democrats democratic republican republicans socialist socialists communist communists
    conservative conservatives marxist maoist nazi nazis tory tories liberal liberals labourite
    scandinavian nordic baltic balkan slavic slav slavs caribbean mediterranean anglican methodist
    mormon mormons evangelical israelite taliban houthi houthis rohingya uighur uighurs uyghur
    uyghurs tatar tatars cossack cossacks texan texans californian californians parisian parisians
    londoner londoners muscovite muscovites bavarian sicilian west-indian latin-american
    central-american north-african trotskyist leninist stalinist zionist salafist wahhabi
    """.split()
)
"""Nationality-like words that belong to no one state: religions, peoples, parties."""

REGIONS = frozenset(
    line.strip()
    for line in """
    africa, asia, europe, antarctica, oceania, north america, south america, latin america,
    central america, the americas, middle east, far east, near east, west africa, east africa,
    north africa, southern africa, central africa, central asia, south asia, southeast asia,
    south-east asia, south east asia, east asia, eastern europe, western europe, central europe,
    scandinavia, balkans, caucasus, caribbean, sahel, sahara, siberia, kurdistan, kashmir, balkan,
    west bank, gaza strip, gaza, golan heights, sinai, mediterranean, atlantic, pacific, baltic,
    black sea, red sea, caspian sea, north sea, south china sea, east china sea, persian gulf, gulf,
    indian ocean, arctic, horn of africa, maghreb, levant, amazon, danube, rhine, nile, himalayas,
    alps, andes, rockies, midwest, new england, silicon valley, west coast, east coast, crimea,
    donbas, donbass, chechnya, dagestan, tibet, xinjiang, inner mongolia, hokkaido, bosporus,
    east jerusalem, west jerusalem, west, far north, deep south, dixie, great lakes, gulf coast,
    gulf of mexico, persia, burma, holland, iberia, indochina, mesopotamia, anatolia, transnistria,
    abkhazia, south ossetia, nagorno-karabakh, ulster, northern ireland, scotland, wales, england,
    great britain, bosnia, bosnia-herzegovina, czech republic, ivory coast, south korea,
    north korea, russia, vatican, u.s., u.s, us, usa, u.s.a., u.k., uk, uae, u.a.e., america,
    soviet union, yugoslavia, czechoslovakia, east germany, west germany, zaire, ussr, macau,
    hong kong, taiwan, palestine, republic of ireland, east timor, swaziland, cape verde, dr congo,
    democratic republic of congo, kosovo, wall street, downing street, long island, manhattan,
    brooklyn, queens, bronx, staten island, hollywood, vietnam, south vietnam, north vietnam,
    mars, venus, jupiter, saturn, uranus, neptune, pluto
    """.replace("\n", " ").split(",")
)
"""Continents, regions, seas, planets and everyday names of states."""

ORGANISATION_WORDS = frozenset(
    """
    academy administration agency airlines airways alliance army assembly associates association
    authority bancorp bank board brothers bureau cabinet center centre chamber church club co
    coalition college command commission committee community companies company confederation
    conference
    congress consortium corp corporation corps council court daily department exchange federation
    fc fed financial force forces foundation front fund gazette government group guard herald
    holding holdings hospital house inc industries institute institution insurance international
    journal laboratories league limited llc llp ltd magazine media ministry mission mosque movement
    museum navy network news newspaper observatory office orchestra organisation organization
    parliament partners partnership party plc police post press radio regiment reserve school
    securities senate service services society squad staff supreme systems team technologies
    television theatre times trade tribune trust tv union united university utd workers ag gmbh nv
    sa spa rovers wanderers city-council bundesbank bundestag knesset duma kremlin pentagon
    """.split()
)
"""Words that make a name an organisation's when they are part of it."""

EVENT_WORDS = frozenset(
    """
    war games cup olympics open championship championships prix tournament tour series bowl
    festival derby masters marathon trophy classic world-cup test revolution summit conference
    election accord agreement treaty act bill prize award awards medal shield day grand
    """.split()
)
"""Words that make a name an event's, a law's or a prize's."""

FACILITY_WORDS = frozenset(
    """
    airport bridge stadium arena tower street avenue road square park palace station prison base
    hall port tunnel highway boulevard castle cathedral plaza hotel dam
    """.split()
)

PLACE_WORDS = frozenset(
    """
    river sea lake ocean mountain mountains mount island islands isle valley bay gulf peninsula
    coast desert province county district region state republic kingdom city town village north
    south east west northern southern eastern western central cape strait canal hills heights
    beach creek falls territory emirates states federation
    """.split()
)

PERSON_TITLES = frozenset(
    """
    mr mrs ms miss dr sir dame lord lady prof professor president premier chancellor minister
    secretary senator sen rep congressman congresswoman governor gov mayor king queen prince
    princess pope bishop archbishop cardinal rabbi imam sheikh general gen colonel col major maj
    captain capt lieutenant lt sergeant sgt admiral commander judge justice attorney lawyer
    ambassador envoy spokesman spokeswoman spokesperson chairman chairwoman chairperson chief
    director manager coach captain striker midfielder goalkeeper defender analyst economist
    professor author actor actress singer writer journalist reporter editor correspondent leader
    candidate detective officer inspector sheriff deputy vice-president reverend rev father sister
    brother saint emperor sultan emir crown commissioner speaker counsel baron baroness duke
    duchess prosecutor founder owner ceo driver
    """.split()
)
"""Words that stand before a person's name and say what the person is."""

HONORIFICS = {
    "mr": "male", "mrs": "female", "ms": "female", "miss": "female", "sir": "male",
    "dame": "female", "lady": "female", "king": "male", "queen": "female", "prince": "male",
    "princess": "female", "monsieur": "male", "madame": "female", "mme": "female",
    "spokesman": "male", "spokeswoman": "female", "chairman": "male", "chairwoman": "female",
    "congressman": "male", "congresswoman": "female", "actress": "female", "duke": "male",
    "duchess": "female", "baroness": "female", "baron": "male",
}  # fmt: skip
"""Words that tell the gender of whom they introduce."""

KNOWN_ORGANISATIONS = {
    name.strip().casefold(): name.strip()
    for name in """
    Reuters, Interfax, RIA, TASS, Itar-Tass, AFP, Agence France-Presse, Associated Press, Xinhua,
    Yonhap, Kyodo, ANSA, IRNA, PTI, Bloomberg, BBC, CNN, CNBC, NBC, CBS, ABC, Fox News, NPR,
    Al Jazeera, Tanjug, DPA, UPI, NATO, Nato, United Nations, UN, U.N., European Union, EU, E.U.,
    WTO, IMF, World Bank, WHO, UNESCO, UNICEF, UNHCR, OPEC, OSCE, OECD, ASEAN, African Union, OAS,
    Arab League, Red Cross, Amnesty International, Human Rights Watch, Greenpeace, Interpol, FBI,
    CIA, NSA, KGB, FSB, MI5, MI6, NASA, FDA, SEC, FIFA, UEFA, IOC, IAEA, ECB, Federal Reserve, Fed,
    Congress, Senate, House of Representatives, White House, Pentagon, State Department, Kremlin,
    Duma, Knesset, Bundestag, Bundesbank, Supreme Court, Security Council, Hamas, Hezbollah,
    Hizbollah, Fatah, PLO, IRA, Sinn Fein, Taliban, al Qaeda, Al-Qaeda, Islamic State, PKK, KDP,
    Google, Microsoft, Apple, Facebook, Twitter, Amazon, YouTube, Netflix, IBM, Intel, Boeing,
    Airbus, Toyota, Honda, Volkswagen, BMW, General Motors, Ford, Shell, BP, Exxon, Samsung, Sony,
    Vatican, Wikinews, Wikipedia, GOP, Labour Party, Conservative Party, Republican Party,
    Democratic Party, NHS, CSTO, OPCW, Commonwealth, Scotland Yard, Army, Navy, Air Force
    """.replace("\n", " ").split(",")
}
"""Organisations that news names without saying what they are."""

UNMISTAKABLE = frozenset(
    """Google Microsoft Facebook Twitter YouTube Netflix Wikipedia Wikinews Reuters Interfax Xinhua
    Kyodo Yonhap Bloomberg Greenpeace Interpol Hamas Hezbollah Boeing Airbus Toyota Volkswagen
    Samsung Instagram WhatsApp TikTok LinkedIn Reddit Spotify Nokia Siemens Volvo Toshiba Mitsubishi
    Hyundai Nissan Renault Peugeot Citigroup JPMorgan Barclays HSBC Unilever Novartis Pfizer
    AstraZeneca Gazprom Rosneft Lufthansa Ryanair Aeroflot Tanjug Bundesbank""".split()
)
"""Single words that are an organisation's name and nothing else."""

NEWSPAPER_WORDS = frozenset(
    """times post herald tribune weekly news journal gazette telegraph guardian chronicle observer
    daily""".split()
)
"""Last words of newspapers' names."""

NO_NAMES = frozenset("gmt est edt cet utc qc internet web ceo gdp tv dna hiv aids covid-19".split())
"""Words with capitals that name no person, organisation or place."""

KNOWN_ACRONYMS = {
    "un": "united nations", "u.n.": "united nations", "eu": "european union",
    "e.u.": "european union", "who": "world health organization",
    "imf": "international monetary fund", "nato": "north atlantic treaty organization",
    "fbi": "federal bureau of investigation", "cia": "central intelligence agency",
    "afp": "agence france-presse", "ap": "associated press", "wto": "world trade organization",
    "plo": "palestine liberation organization", "fed": "federal reserve",
    "gop": "republican party", "bbc": "british broadcasting corporation",
    "osce": "organization for security and cooperation in europe",
}  # fmt: skip
"""Short names whose long one cannot be told from the letters alone, or is seldom given."""

METONYMS = {
    "kremlin": "ru", "moscow": "ru", "white house": "us", "washington": "us",
    "downing street": "gb", "10 downing street": "gb", "london": "gb", "whitehall": "gb",
    "westminster": "gb", "beijing": "cn", "zhongnanhai": "cn", "paris": "fr", "elysee": "fr",
    "élysée": "fr", "berlin": "de", "tokyo": "jp", "seoul": "kr", "pyongyang": "kp",
    "tehran": "ir", "kyiv": "ua", "kiev": "ua", "ankara": "tr", "new delhi": "in", "delhi": "in",
    "islamabad": "pk", "kabul": "af", "baghdad": "iq", "damascus": "sy", "riyadh": "sa",
    "cairo": "eg", "jerusalem": "il", "rome": "it", "madrid": "es", "lisbon": "pt", "warsaw": "pl",
    "athens": "gr", "belgrade": "rs", "minsk": "by", "havana": "cu", "caracas": "ve",
    "ottawa": "ca", "canberra": "au", "taipei": "tw", "hanoi": "vn", "doha": "qa",
    "brussels": "eu", "capitol hill": "us", "pentagon": "us", "foggy bottom": "us",
}  # fmt: skip
"""Place or building (case-folded) to the territory whose government it can stand for."""

METONYM_BODIES = {
    "white house": "Executive Office of the President of the United States",
    "capitol hill": "United States Congress",
    "pentagon": "United States Department of Defense",
    "foggy bottom": "United States Department of State",
    "brussels": "European Union",
}
"""Metonyms that stand for a body other than a state's government."""

ACTING_VERBS = frozenset(
    """
    said says told tells announced announces warned warns accused accuses denied denies claimed
    claims insisted insists rejected rejects called calls condemned condemns urged urges demanded
    demands refused refuses agreed agrees wants wanted believes believed fears feared hopes hoped
    plans planned deployed deploys sent sends imposed imposes threatened threatens responded
    responds reacted signalled signaled signals pledged pledges vowed vows promised promises sees
    considers considered views insists backed backs supports supported opposes opposed signed
    signs expects expected approved approves declared declares argued argues maintains maintained
    stressed stresses confirmed confirms dismissed dismisses criticised criticized recalled
    praised praises welcomed welcomes hailed hails lauded
    expelled banned bans blamed blames ordered orders offered offers sought seeks
    was is were has had will would should must could may can
    """.split()
)
"""Verbs after which a place has acted; modals count only with one of these or no place before."""

SPEECH = SpeechWords(
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

BARE_TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady mr. mrs. ms. dr. prof. the monsieur madame".split()
)

ROLE_MODIFIERS = frozenset(
    """former deputy acting vice assistant senior junior prime foreign chief first second third
    interim outgoing incoming ex co founding managing executive general associate lead top veteran
    defense defence finance interior health justice trade energy education economic economy press
    national regional local federal state presidential royal police military army navy team club
    party opposition company government and of for""".split()
)

SEATS_THAT_ALWAYS_ACT = frozenset(
    {"kremlin", "white house", "downing street", "10 downing street", "pentagon", "whitehall"}
)

AUXILIARIES = frozenset("was is were has had will would should must could may can been be".split())

MODALS = frozenset("will would should must could may might".split())

WILLING = frozenset("not optimistic ready willing prepared concerned angry confident".split())

DEALINGS = frozenset("relations ties tensions talks signals standoff dialogue".split())

PREPOSITIONS_OF_PLACE = frozenset(
    {"in", "at", "near", "outside", "around", "from", "of", "through", "across"}
)

CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december""".split()
)

PURPOSE_HEADS = frozenset(
    """foundation institute centre center association council society office committee campaign
    fund agency commission authority coalition campaign party movement organisation organization
    school academy museum network league""".split()
)

NAME_PARTICLES = frozenset(
    "von van der den ter ten zu bin bint ibn de del della dos da du al el".split()
)

TITLE_CASE_SMALL_WORDS = frozenset(
    """a an the and or but nor of in on at to for from by with as is are was were be it its not no
    after before over under into out up down off than that this""".split()
)

NAME_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "mp"})

SKIPPED_IN_ACRONYMS = frozenset(
    {"of", "the", "and", "for", "in", "on", "de", "du", "la", "des", "et", "to"}
)

SHORTENED_ENDINGS = frozenset(
    """inc corp corporation co company companies ltd limited plc llc group holdings holding ag sa
    nv gmbh spa bank party newspaper agency news university""".split()
)

LEGAL_FORMS = frozenset(
    """inc incorporated corp corporation co company cos ltd limited plc llc lp ag se sa sas nv bv
    spa gmbh kgaa kg oyj oy ab asa as aktiengesellschaft""".split()
)

GROUP_ENDINGS = frozenset("group holding holdings groupe gruppe".split())

DIRECTIONS = ("northern ", "southern ", "eastern ", "western ", "central ", "upstate ", "north ",
               "south ", "east ", "west ", "northeast ", "northwest ", "southeast ",
               "southwest ", "mainland ", "downtown ")  # fmt: skip

NOT_INNER_PLACES = frozenset(
    """national international union central federal university college school hospital church
    police court house senate street journal independence liberal victory mission press church
    young white green bank best progress enterprise hope home media post park city county state
    general royal republic liberty justice media standard time times news sun star mercury globe
    mayo post lincoln washington clinton jackson madison franklin jefferson man bar of de police
    order date most bay as commonwealth forest""".split()
)

FREQUENT_IN_NEWS = frozenset("said says say told added mr mrs ms".split())

WEEKDAYS_EN_FR_DE = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi
    samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag""".split()
)
