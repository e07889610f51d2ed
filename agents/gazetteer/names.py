"""Word lists of quotewire's own: demonyms, regions, organisations, titles and cue words.

Each list is short, general and ours; the large ones come from packages (see `docs/data.md`).
"""

from __future__ import annotations

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
