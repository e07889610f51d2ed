"""Points of countries, large divisions and areas, as GeoNames gives them (CC BY 4.0), and names.

Latitude and longitude in degrees. What is not here, as small countries, most divisions and
Alberta, lies in the middle of its GeoNames places (see `build_places`).
"""

from __future__ import annotations


def _table(rows: str) -> dict[str, tuple[float, float]]:
    found = {}
    for row in rows.replace("\n", ";").split(";"):
        if row.strip():
            name, latitude, longitude = row.rsplit(maxsplit=2)
            found[name.strip()] = (float(latitude), float(longitude))
    return found


COUNTRIES = _table("""
US 39.76 -98.5; CA 60.1087 -113.6426; RU 60 100; CN 35 105; AU -25 135; BR -10 -55; IN 22 79
KZ 48 68; AR -34 -64; MX 23 -102; IR 32 53; SA 25 45; DZ 28 3; LY 28 17; SD 16 30; CD -2.5 23.5
ZA -29 24; ID -5 120; MN 46 105; GL 72 -40; GB 54.7584 -2.6953; FR 46 2; DE 51.5 10.5; ES 40 -4
IT 42.8333 12.8333; TR 39.059 34.9116; UA 49 32; PL 52 20; SE 62 15; NO 62 10; FI 64 26
JP 35.6854 139.7531; EG 27 30; NG 10 8; ET 9 39.5; KE 1 38; SO 6 48; PK 30 70; AF 33 66
TH 15.5 101; VN 16.1667 107.8333; PH 13 122; MY 2.5 112.5; CL -30 -71; PE -10 -76; CO 4 -73.25
VE 8 -66; BO -17 -65; NZ -42 174; IQ 33 44; SY 35 38; YE 15.5 47.5; OM 21 57; ML 18 -2; NE 18 9
TD 15 19; AO -12.5 18.5; ZM -14.3333 28.5; TZ -6 35; MZ -18.25 35; MG -20 47; NA -22 17
BW -22 24; PT 39.6945 -8.1306; GR 39 22; RO 46 25; CU 22 -79.5; KR 36.5 127.75; KP 40 127
MM 21 96; PG -6 147; TM 40 60; UZ 41 64; UG 1.25 32.5; ZW -19 29; CI 8 -5.5; CM 6 12.5
CF 7 21; SS 7.5 30; MR 20 -12; MA 32 -5; EC -1.25 -78.25; PY -23.3333 -58; UY -33 -56
LA 18 105; KH 13 105; BD 24 90; NP 28 84; BY 53 28; IS 65 -18; GA -1 11.75; CG -1 15.5
GH 8.1 -1.2; BF 12.5 -1.6667; GN 10.8333 -10.6667; SN 14.5 -14.25; ER 15 39; IE 53 -8
""")
"""ISO 3166-1 alpha-2 code to point."""

_DIVISIONS = {
    "US": """
Alabama 32.7504 -86.7503; Alaska 64.0003 -150.0003; Arizona 34.5003 -111.501
Arkansas 34.7504 -92.5004; California 37.2502 -119.7513; Colorado 39.0003 -105.5008
Connecticut 41.667 -72.6665; Delaware 39.0004 -75.4999; Florida 28.7505 -82.5001
Georgia 32.7504 -83.5002; Hawaii 20.7503 -156.5003; Idaho 44.5002 -114.2512
Illinois 40.0003 -89.2504; Indiana 40.0003 -86.2503; Iowa 42.0003 -93.5005
Kansas 38.5003 -98.5006; Kentucky 38.2004 -84.8776; Louisiana 31.0005 -92.0004
Maine 45.5003 -69.2498; Maryland 39.0004 -76.75; Massachusetts 42.3657 -71.1083
Michigan 44.2503 -85.5003; Minnesota 46.2502 -94.2506; Mississippi 32.7504 -89.7504
Missouri 38.2503 -92.5005; Montana 47.0003 -109.751; Nebraska 41.5003 -99.7507
Nevada 39.2502 -116.7512; New Hampshire 43.667 -71.4998; New Jersey 40.1671 -74.4999
New Mexico 34.5003 -106.0009; New York 43.0004 -75.4999; North Carolina 35.5007 -80.0003
North Dakota 47.5003 -100.0007; Ohio 40.2503 -83.0002; Oklahoma 35.4921 -97.5033
Oregon 44.0001 -120.5014; Pennsylvania 40.2725 -76.9057; Rhode Island 41.7504 -71.4998
South Carolina 34.0004 -81.0001; South Dakota 44.5003 -100.2507; Tennessee 35.7504 -86.2503
Texas 31.2504 -99.2506; Utah 39.2502 -111.751; Vermont 44.0003 -72.7498
Virginia 37.5481 -77.4468; Washington 47.5001 -120.5015; West Virginia 38.5004 -80.5001
Wisconsin 44.5002 -90.0004; Wyoming 43.0002 -107.5009
""",
    "CA": """
British Columbia 53.9998 -125.0032; Manitoba 55.0002 -97.0005
New Brunswick 46.5001 -66.7502; Newfoundland and Labrador 52 -56; Nova Scotia 45.0002 -62.9987
Ontario 49.2501 -84.4998; Prince Edward Island 46.3335 -63.4982; Quebec 52.0002 -72.0004
Saskatchewan 54.0001 -106.001; Northwest Territories 66 -121; Nunavut 70 -95; Yukon 63 -135
""",
    "AU": """
New South Wales -33 146; Queensland -20 145; South Australia -30 135; Tasmania -42 147
Victoria -37 145; Western Australia -25 122; Northern Territory -20 134
""",
}
DIVISIONS = {
    (country, name): point for country, rows in _DIVISIONS.items() for name, point in
    _table(rows).items()
}  # fmt: skip
"""(Country code, name) to point."""

AREAS: dict[str, tuple[float, float, int | None]] = {
    name: (*point, None)
    for name, point in _table("""
West Bank 32 35.25; Gaza 31.5 34.47; Gaza Strip 31.4167 34.3333; Middle East 29 41
Persian Gulf 27 51; Gulf of Mexico 25 -90; Mediterranean 35 20; Mediterranean Sea 35 20
Caribbean 16.5 -75; Caribbean Sea 16.5 -75; Black Sea 43 34; Red Sea 20 38; Baltic Sea 58 20
North Sea 56 3; South China Sea 15 115; Balkans 43 22; Kashmir 34.5 76; Crimea 45 34
Donbas 48 38; Kurdistan 36.5 44; Siberia 60 105; Tibet 32 90; Sahel 15 5; Himalayas 28 84
Scandinavia 63 15; Sub-Saharan Africa 0 20; Latin America -12 -60; Central America 15 -87
Southeast Asia 5 110; East Africa 1 38; West Africa 12 0; North Africa 28 10
Central Asia 43 65; Eastern Europe 50 30; Western Europe 48 5; Caucasus 42.5 44.5
Chechnya 43.3333 45.75; Dagestan 43 47; Darfur 13 25; Sinai 29.5 34; Anatolia 39 35
Sahara 24 10; Alps 46.4 9.4; Pyrenees 42.6 1; Patagonia -44 -68; Amazon -3 -60
Midwest 42 -92; New England 44 -71; Great Lakes 45 -84; West Coast 40 -123; Silicon Valley 37.4 -122
Capitol Hill 38.8898 -77.0059; Wall Street 40.706 -74.009; Kremlin 55.752 37.6175
England 52.1604 -0.7031; Scotland 56 -4; Wales 52.5 -3.5; Northern Ireland 54.5 -6.5
Pacific 0 -160; Pacific Ocean 0 -160; Atlantic 10 -25; Atlantic Ocean 10 -25; Arctic 80 0
Indian Ocean -10 70; Antarctica -78 16; Korean Peninsula 38 127; Bosporus 41.12 29.08
Golan Heights 33 35.75; Nagorno-Karabakh 39.8 46.75; Transnistria 47 29.5; Kosovo 42.58 21
""").items()
}
"""Names of areas that no list of settlements and divisions holds."""

AREAS_IN = {
    "West Bank": "PS", "Gaza": "PS", "Gaza Strip": "PS", "Crimea": "UA", "Donbas": "UA",
    "Siberia": "RU", "Tibet": "CN", "Chechnya": "RU", "Dagestan": "RU", "Darfur": "SD",
    "Sinai": "EG", "Anatolia": "TR", "Midwest": "US", "New England": "US", "West Coast": "US",
    "Silicon Valley": "US", "Capitol Hill": "US", "Wall Street": "US", "Kremlin": "RU",
    "England": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB",
    "Nagorno-Karabakh": "AZ", "Transnistria": "MD", "Bosporus": "TR",
}  # fmt: skip
"""Areas that lie in one country, to its code."""

TOWNS_TOO = {"Zaporizhzhia": 687700}
"""What news calls towns to their numbers at GeoNames, where its list has other spellings."""

EVERYDAY = {
    "US": "US", "U.S.": "US", "USA": "US", "United States of America": "US", "America": "US",
    "UK": "GB", "Britain": "GB", "Great Britain": "GB", "UAE": "AE", "Emirates": "AE",
    "Burma": "MM", "Russia": "RU", "South Korea": "KR", "North Korea": "KP", "Holland": "NL",
    "Ivory Coast": "CI", "Vatican": "VA", "Syria": "SY", "Iran": "IR", "Moldova": "MD",
    "Tanzania": "TZ", "Bolivia": "BO", "Venezuela": "VE", "Vietnam": "VN", "Laos": "LA",
    "Taiwan": "TW", "Palestine": "PS", "Palestinian Territories": "PS", "Turkey": "TR",
    "Czech Republic": "CZ", "Czechia": "CZ", "Macedonia": "MK", "North Macedonia": "MK",
    "Bosnia": "BA", "DRC": "CD", "DR Congo": "CD", "Democratic Republic of Congo": "CD",
    "Congo": "CD", "Hong Kong": "HK", "Swaziland": "SZ", "Cape Verde": "CV", "Brunei": "BN",
    "East Timor": "TL", "Serbia": "RS", "Republic of Ireland": "IE", "Saudi": "SA",
    "Etats-Unis": "US", "Royaume-Uni": "GB", "Grande-Bretagne": "GB", "Russie": "RU",
    "Coree du Sud": "KR", "Coree du Nord": "KP", "Syrie": "SY", "PRC": "CN",
}  # fmt: skip
"""What people call countries to their codes, beside the names that the packages hold."""

RENAMED = {
    ("FR", "24"): "Centre-Val de Loire", ("FR", "27"): "Bourgogne-Franche-Comté",
    ("FR", "28"): "Normandie", ("FR", "32"): "Hauts-de-France", ("FR", "44"): "Grand Est",
    ("FR", "53"): "Bretagne", ("FR", "75"): "Nouvelle-Aquitaine", ("FR", "76"): "Occitanie",
    ("FR", "84"): "Auvergne-Rhône-Alpes", ("FR", "94"): "Corse",
}  # fmt: skip
"""Divisions that are called otherwise than in the list that their names come from."""

FRENCH_DIVISIONS = {
    "Pennsylvanie": ("US", "Pennsylvania"), "Californie": ("US", "California"),
    "Floride": ("US", "Florida"), "Louisiane": ("US", "Louisiana"), "Virginie": ("US", "Virginia"),
    "Virginie-Occidentale": ("US", "West Virginia"), "Hawaï": ("US", "Hawaii"),
    "Caroline du Nord": ("US", "North Carolina"), "Caroline du Sud": ("US", "South Carolina"),
    "Dakota du Nord": ("US", "North Dakota"), "Dakota du Sud": ("US", "South Dakota"),
    "Nouveau-Mexique": ("US", "New Mexico"), "Colombie-Britannique": ("CA", "British Columbia"),
    "Nouveau-Brunswick": ("CA", "New Brunswick"), "Nouvelle-Écosse": ("CA", "Nova Scotia"),
    "Terre-Neuve": ("CA", "Newfoundland and Labrador"), "Bavière": ("DE", "Bavaria"),
    "Saxe": ("DE", "Saxony"), "Basse-Saxe": ("DE", "Lower Saxony"), "Thuringe": ("DE", "Thuringia"),
    "Rhénanie-du-Nord-Westphalie": ("DE", "North Rhine-Westphalia"),
    "Bade-Wurtemberg": ("DE", "Baden-Wuerttemberg"), "Brandebourg": ("DE", "Brandenburg"),
    "Catalogne": ("ES", "Catalonia"), "Andalousie": ("ES", "Andalusia"),
    "Galice": ("ES", "Galicia"), "Aragon": ("ES", "Aragon"), "Toscane": ("IT", "Tuscany"),
    "Lombardie": ("IT", "Lombardy"), "Sicile": ("IT", "Sicily"), "Sardaigne": ("IT", "Sardinia"),
    "Piémont": ("IT", "Piedmont"), "Vénétie": ("IT", "Veneto"), "Ligurie": ("IT", "Liguria"),
    "Pouilles": ("IT", "Apulia"), "Calabre": ("IT", "Calabria"), "Flandre": ("BE", "Flanders"),
    "Wallonie": ("BE", "Wallonia"), "Grisons": ("CH", "Grisons"),
}  # fmt: skip
"""French names of divisions to country code and name."""

FRENCH_AREAS = {
    "Afrique": "Africa", "Asie": "Asia", "Océanie": "Oceania", "Antarctique": "Antarctica",
    "Amérique du Nord": "North America", "Amérique du Sud": "South America",
    "Amérique latine": "Latin America", "Amérique centrale": "Central America",
    "Afrique de l'Est": "East Africa", "Afrique de l'Ouest": "West Africa",
    "Afrique du Nord": "North Africa", "Maghreb": "North Africa",
    "Afrique subsaharienne": "Sub-Saharan Africa", "Asie centrale": "Central Asia",
    "Asie du Sud-Est": "Southeast Asia", "Europe de l'Est": "Eastern Europe",
    "Europe de l'Ouest": "Western Europe", "Méditerranée": "Mediterranean",
    "mer Méditerranée": "Mediterranean", "Moyen-Orient": "Middle East",
    "Proche-Orient": "Middle East", "Cisjordanie": "West Bank", "bande de Gaza": "Gaza Strip",
    "Crimée": "Crimea", "Caraïbes": "Caribbean", "Pacifique": "Pacific", "Atlantique": "Atlantic",
    "océan Pacifique": "Pacific", "océan Atlantique": "Atlantic", "Arctique": "Arctic",
    "océan Indien": "Indian Ocean", "mer Noire": "Black Sea", "mer Rouge": "Red Sea",
    "mer Baltique": "Baltic Sea", "mer du Nord": "North Sea", "Cachemire": "Kashmir",
    "Sibérie": "Siberia", "Scandinavie": "Scandinavia", "Caucase": "Caucasus", "Alpes": "Alps",
    "Tchétchénie": "Chechnya", "Haut-Karabakh": "Nagorno-Karabakh", "Transnistrie": "Transnistria",
    "Écosse": "Scotland", "Angleterre": "England", "Pays de Galles": "Wales",
    "Irlande du Nord": "Northern Ireland", "Wall Street": "Wall Street", "Amazonie": "Amazon",
}  # fmt: skip
"""French names of continents and areas to theirs here."""
