"""Invented names. Nobody in the demo is a real person."""

GERMAN_WOMEN = (
    "Helga Brigitte Renate Ulrike Karin Monika Gisela Ingrid Petra Sabine Angelika Gabriele Heike Martina "
    "Susanne Barbara Christa Doris Elke Hannelore Jutta Marion Regina Rosemarie Silke Ute Waltraud Anja "
    "Katrin Dagmar"
).split()
GERMAN_MEN = (
    "Jürgen Klaus Bernd Wolfgang Dieter Manfred Horst Günter Rainer Uwe Gerhard Joachim Werner Norbert "
    "Volker Reinhard Hartmut Lothar Ulrich Thomas"
).split()
GERMAN_SURNAMES = (
    "Ahlers Bachmann Behringer Brandl Dornfeld Eberlein Falkner Gernsheim Grafe Hallbach Heckmann Hirtz "
    "Jansohn Kaltwasser Kernbach Kirchgäßner Kolb Kreuzberg Lindenau Löhrbach Mangold Metzendorf Mohr "
    "Nägele Ohlweiler Pfeifenroth Quandt Rebstock Rodau Roßmann Sandhöfer Schattauer Schlierbach "
    "Steinfurth Strahlberg Tiefenbach Trautheim Überrhein Vetzberg Wachenheim Weschnitz Wiesenthal "
    "Winkelbach Zellerbach Zotz"
).split()

# Origin → languages spoken at home, then women's, men's and family names.
ORIGINS: dict[str, tuple[dict[str, int], str, str, str]] = {
    "SY": (
        {"ar": 7},
        "Samira Rania Hala Lubna Nour Dima Rasha",
        "Khaled Omar Basel Samer Tarek Firas",
        "Al-Hadri Darwischi Qabbanieh Haddawi Sabouneh Mardinli",
    ),
    "AF": (
        {"prs": 7, "ps": 4},
        "Zahra Shabnam Freshta Nilofar Parwana",
        "Farid Najib Hamid Reshad Yama",
        "Rahimzad Noorani Karimzai Haidarpur Wardaki Safipour",
    ),
    "ER": (
        {"ti": 7, "en": 2},
        "Selam Freweyni Luwam Senait Yordanos Miriam",
        "Yonas Tesfay Mehari Filmon Kidane Robel",
        "Tekleab Gebreselam Habteyesus Woldemar Araibi Zemuye",
    ),
    "UA": (
        {"uk": 7, "ru": 6},
        "Olena Iryna Oksana Natalija Kateryna Halyna Svitlana",
        "Andrij Mykola Serhij Bohdan",
        "Kowalenska Bondarewa Melnytschka Schewtschyn Lysenkova Rudenska",
    ),
    "IR": (
        {"fa": 7, "en": 3},
        "Mahsa Leila Nasrin Shirin",
        "Behrouz Kian Dariush Siamak",
        "Tehranipur Golshani Azadmehr Sohrabian",
    ),
    "IQ": (
        {"kmr": 7, "ar": 5},
        "Berivan Hêvîn Rojda Shilan",
        "Azad Dilshad Rebin Serdar",
        "Barzanji Zaxoyi Sinjarî Duhoki",
    ),
    "SO": (
        {"so": 7},
        "Hodan Ayaan Ifrah Sagal",
        "Abdirahman Liban Mahad Guled",
        "Warsamo Farahle Jimcaaleh Elmiye",
    ),
    "TR": (
        {"tr": 7},
        "Ayşe Elif Zeynep Gülsüm",
        "Emre Mehmet Cem Hakan",
        "Demirtaşlı Yıldırımcı Aksoylu Karabulutlu",
    ),
    "ET": (
        {"am": 7, "en": 3},
        "Hiwot Meseret Tigist Almaz",
        "Dawit Henok Biruk Abel",
        "Alemayeh Tadesso Bekelew Wolderu",
    ),
    "PK": (
        {"ur": 7, "pa": 6, "en": 3},
        "Ayesha Sana Mehwish Nadia",
        "Imran Bilal Hassan Usman",
        "Qureshani Chaudhryan Malikzai Lodhiani",
    ),
    "BG": (
        {"bg": 7, "ru": 3},
        "Desislava Radka Milena Elitsa",
        "Plamen Stojan Kiril Rumen",
        "Dimitrowska Petkowa Stanewska Iltschewa",
    ),
    "RO": (
        {"ro": 7, "it": 3},
        "Ioana Mihaela Cristina Roxana",
        "Florin Vasile Mircea Cătălin",
        "Popeanu Ionelescu Dumitrean Văcărașu",
    ),
}
RIGHT_TO_LEFT_NAME = ("سمير", "الحلبي")
