"""Words that are also place names, so that the word alone does not make it a place."""

from contextlib import suppress
from functools import cache
from importlib import import_module

from pipeline.gazetteer.name_keys import fold

PERSONAL = frozenset(
    """
    Adelaide Alexandria Alma Anna Asia Astrid Augusta Aurora Austin Beverly Boston Bristol Brooklyn Burton Cambridge
    Carlos Carolina Carson Chad Charlotte Chelsea Chester Clinton Columbus Dallas Dakota Davis Denver Diana Douglas
    Elizabeth Eugene Florence Fremont Georgia Grant Hamilton Hamadan Harrison Houston Irving Isabel Israel Jackson
    Jefferson Jordan Kimberley Kingston Kiran Lafayette Laurel Lawrence Lincoln Lourdes Lorenzo Madison Maria Marina
    Marion Martin Mercedes Milan Modesto Monroe Montgomery Nancy Newton Odessa Orlando Paola Paris Perm Petra
    Philadelphia Portland Prince Preston Regina Richmond Roman Salem Salvador Samara Santiago Savannah Sharon Sofia
    Spencer Stanley Surat Sydney Tyler Valencia Valentina Vera Verona Victoria Virginia Vladimir Warren Washington Wayne
    Wellington Wilson Winston York Roma Nagar Sagar Santos Vitória Guimarães Braga Barcelos Sousa Silva Moreno Cruz
    Guerrero León Toledo Córdoba
    """.split()
)
"""Place names, in the gazetteer's form, that persons also bear: beside another name they are taken for a person's."""

TRANSLITERATED = frozenset(
    """
    Adelaide Alexandria Austin Charlotte Chad Columbus Dallas Davis Denver Eugene Georgia Hamilton Irving Jackson
    Jefferson Lawrence Lincoln Madison Marion Martin Milan Monroe Montgomery Nancy Newton Orlando Regina Richmond Roman
    Salem Salvador Spencer Stanley Tyler Victoria Virginia Vladimir Warren Wilson Winston
    """.split()
)
"""The same for scripts without capitals, where the neighbours say nothing: only names that are usually a person's."""

SURNAME_FIRST = frozenset({"hu"})
"""Languages whose surnames stand in front of the given name."""
GIVEN = frozenset(
    fold(name)
    for name in """
    Adam Agatha Ahmet Attila Ayşe Béla Emre Fatma Ferenc Gábor Hasan Hüseyin István János Judit Katalin Kemal Lajos
    László Mária Marko Mehmet Murat Mustafa Péter Recep Sándor Tamás Viktor Zoltán Zsolt Éva Ahmed Bertrand Cristóvão
    Cristóbal Edgar Emily Edward Eduard Isaac Kristin Kim Rian Ray Scott Sean Steven Tim Tony Will Winston Ahmed Albert
    Alberto Aleksandar Aleksander Aleksandr Alessandro Alex Alexander Alexandre Alexei Ali Alice Amina Ana Anastasia
    Anders André Andrea Andreas Andrei Andrej Andrew Andrzej Angela Anita Ann Anna Anne Anton Antonio António Arthur
    Barbara Benjamin Bill Bob Boris Carlos Carmen Caroline Catherine Charles Christian Christine Christopher Claudia
    Daniel David Denis Diana Diego Dimitri Dmitri Dominik Donald Eduardo Elena Elizabeth Emil Emma Emmanuel Eric Erik
    Ernst Eva Fatima Felipe Ferenc Fernando Francesco Francisco Franz Frank Fritz Gabriel Georg George Georges Gerhard
    Giorgio Giovanni Giuseppe Gustav Hans Hassan Helen Helena Helmut Henri Henry Hillary Hugo Ibrahim Igor Ilya Ingrid
    Irina Irving Isaiah Ivan Jack Jacob Jacques James Jan Jana Jane Jaroslav Javier Jean Jennifer Jerzy Jesús Jim Jiří
    João Joe Johan Johann Johannes John Jorge José Josef Joseph Juan Jürgen Julia Julie Karel Karl Katarzyna Kevin Klaus
    Konrad Krzysztof Lars Laura Laurent Leon Leonardo Lidia Lionel Louis Luca Lucas Lucia Luis Luiz Lukas Maciej
    Magdalena Manuel Marc Marcel Marco Marcos Marek Margaret Maria María Mariano Mario Mark Marta Martin Mary Mateusz
    Matteo Maurice Max Michael Michal Michel Michelle Miguel Mihai Mike Mikhail Milan Miloš Mohamed Mohammed Muhammad
    Mustafa Nadia Nancy Natalia Nicolas Nikola Nikolai Olga Olivier Omar Oscar Otto Pablo Patricia Patrick Paul Paulo
    Pavel Pedro Peter Petr Philip Philippe Pierre Piotr Rachel Rafael Ralph Raymond Ricardo Richard Robert Roberto Roger
    Roman Ronald Rosa Ruth Samuel Sandra Sara Sarah Sergei Simon Sofia Sofie Stefan Stephen Steve Susan Svetlana Thomas
    Tom Tomasz Tomáš Victor Viktor Vincent Vladimir Walter William Wilhelm Wojciech Yuri Yusuf Zdeněk Александр Алексей
    Анатолий Андрей Анна Антон Борис Валерий Василий Виктор Владимир Володимир Георгий Дмитрий Дмитро Елена Иван Игорь
    Ирина Константин Максим Марина Мария Михаил Наталья Никола Николай Олег Олександр Ольга Павел Петър Петро Роман
    Сергей Сергій Степан Татьяна Юлия Юрий Ярослав Джек Джон Џек Џон Пэрис Марк Марко Romāns Romanas Юрий Юрій Тарас
    Тетяна Оксана Наталія Ірина Ангела Никита Кирилл
    Геннадий Геннадій Евгений Євген Вячеслав В'ячеслав Станислав Станіслав Эдуард Едуард Артём Артем Денис Егор Илья Ілля
    Леонид Леонід Людмила Надежда Надія Светлана Світлана Галина Олена Катерина Екатерина Юлія Вадим Виталий Віталій
    Ростислав Святослав Всеволод Глеб Гліб Руслан Тимофей Дарья Дарія Анастасия Анастасія Алина Аліна Ксения Ксенія
    François Françoise Christophe Christoph Kristoffer Kristofer Cristoforo Kryštof Kristóf Kristof Kristoforus Krzysztof
    Christoffer Gustav Gustaf Wolfgang Ludwig Friedrich Heinrich Martina Jean-Claude Jean-Luc Marie Louise Sophie Camille
    Antoine Guillaume Matthieu Mathieu Nicolás Esteban Ignacio Gonzalo Rodrigo Fernanda Mariana Beatriz Inés Vicente
    Salvatore Enrico Vittorio Silvio Sergio Fabio Paolo Pietro Chiara Elisabetta Lorenzo Aurelio Umberto Massimo
    Lech Mieczysław Stanisław Kazimierz Bogdan Zbigniew Jadwiga Agnieszka Małgorzata Václav Ladislav Miroslav Zuzana Lenka
    Ivana Tomislav Dragan Slobodan Zoran Goran Branko Dušan Nenad Janez Matej Andrius Gintaras Jonas Algirdas Juris Andris
    Jukka Juha Pekka Matti Mikko Kari Timo Sauli Sanna Tarja Björn Sven Göran Håkan Ingvar Olof Olle Kjell Jens Søren Mette
    Erna Ola Knut Haakon Willem Pieter Jeroen Dirk Joop Ruud Geert Theresa Boris Winston Franklin Theodore Abraham
    Barack Donald Hillary Vladimir Condoleezza Condoleeza Marilyn Elvis Audrey Britney Angelina Leonard Harold Howard Keith
    Kenneth Gordon Gerald Gary Gregory Jeffrey Jeremy Jonathan Joshua Justin Nigel Oliver Roland Russell Stuart Terry Trevor
    Mahatma Indira Narendra Rahul Sonia Sanjay Anil Imran Benazir Nawaz Asif Osama Saddam Muammar Hosni Yasser Bashar Recep
    Abdullah Abdul Abdel Salman Khalid Hamid Kofi Nelson Desmond Thabo Haile Jomo Uhuru Raila Julius Yoweri Robert
    Ane Amaia Aitor Iker Mikel Ainhoa Gorka Nerea Jon Xabier Itziar Eneko Antía Iago Xoán Uxía Brais Jordi Núria Montserrat
    Asha Neema Juma Amani Baraka Grace Kwame Kofi Chinedu Ngozi Fatuma Wanjiku Kamau Otieno Achieng Chukwuma Emeka Adebayo
    Olusegun Bukola Folake Aminu Sani Halima Zainab Hauwa Thandi Sipho Nomsa Themba Tendai Tariro Abebe Tesfaye Almaz
    Budi Dewi Siti Agus Joko Susilo Prabowo Sri Rizal Nur Aisyah Wahyu Ratna Putri Ferdinand Imelda Rodrigo Corazon
    Kristjan Tõnu Jaan Toomas Liis Kadri Mari Kaja Andres Priit Jānis Ilze Edgars Kristaps Māra Egils Dainis Rasa Rūta
    Ingrida Saulius Vytautas Dalia Gitanas Rimantas Guðrún Sigríður Ólafur Einar Katrín Bjarni Kristín Sigurður Þóra
    Siobhán Seán Niamh Pádraig Máire Micheál Aoife Gareth Rhys Siân Dafydd Carwyn Rhiannon Megan Elin Huw Aled Nerys
    Ilir Arben Besnik Edi Sali Mimoza Vjosa Albin Hashim Zeynep Elif Emine Devlet Ekrem Mansur Hakan Burak Merve
    Elnur Rəşad Leyla İlham Nigar Vüqar Aysel Aygün Nursultan Askar Dinara Aigul Bakyt Sadyr Shavkat Gulnora Otabek Dilnoza
    Nika Giorgi Salome Levan Tamar Mikheil Nino Armen Anahit Nikol Serzh Hayk Narek Bojan Igor Aleksandra Ljupčo Zoran
    دونالد هيلاري أنغيلا فرانسوا كريستوفر نجيب جورج جون مايكل ديفيد باراك فلاديمير 도널드 힐러리 앙겔라 डोनाल्ड हिलेरी एंजेला नरेंद्र
    """.split()
)
"""Given names behind which a place name is a surname: Jack London."""

BODIES = frozenset(
    fold(word)
    for word in """
    جامعة بنك نادي صحيفة معهد مستشفى دانشگاه بانک باشگاه روزنامه یونیورسٹی بینک אוניברסיטת בנק מכון עיתון
    universitas universiti universitet universitetet universität universiteit universität institut
    üniversitesi üniversitesinin üniversitesinden bankası bankasının yliopisto yliopiston yliopistossa yliopistosta
    egyetem egyetemen egyetemi ülikool ülikooli ülikoolis universitāte universitātes universitāti universitetas universiteto
    विश्वविद्यालय बैंक बँक विद्यापीठ বিশ্ববিদ্যালয় বিশ্ববিদ্যালয়ে বিশ্ববিদ্যালয়ের ব্যাংক பல்கலைக்கழகம் பல்கலைக்கழகத்தின்
    대학교 대학교의 대학교는 대학교에서 대학 은행 은행은 은행이 유나이티드 համալսարան համալսարանի უნივერსიტეტი უნივერსიტეტის
    """.split()
)
"""Words beside which a place name is part of the name of a university, a bank or a newspaper."""

HONORIFICS = frozenset(
    fold(word)
    for word in """
    ông bà anh chị cô cụ bác pak bapak ibu bu tuan puan encik bwana bibi mheshimiwa pan pani pana panem paní pána bay
    bayan sayın bey hanım herr frau herrn hr fr señor señora don doña sr sra senhor senhora dona signor signora dom
    domnul doamna господин госпожа господина госпожи пан пані пана пані господар г-н г-жа gospodin gospođa gospod gospa
    zoti zonja úr herra frú rouva κύριος κυρία κ dr prof mr mrs mevrouw meneer mevr dhr fröken frøken
    """.split()
)
"""Titles and forms of address in front of a person's name."""

PLACE_NOUNS = frozenset(
    fold(word)
    for word in """
    Estado Cidade Província República Reino Ilha Ilhas Distrito Região Município Capital Porto Península Principado
    Ciudad Provincia Isla Islas Región Municipio Departamento Puerto Stato Città Regno Isola Isole Regione Comune
    Repubblica Regiune Orașul Județul Municipiul Ciutat Regne Illa Concello Concelho Norte Sul Sur Sud Leste Oeste Este
    Nord Bairro Barrio Stadt Norden Süden Osten Westen Küste Hauptstadt Provinz Region Insel
    """.split()
)
"""Capitalised nouns that may precede "of" and a place name and still mean the place."""

# Common words that also name a large place, in scripts without capitals or where a sentence may begin with one.
_WORDS = {
    "ar": "المدينة العين الجديدة صور جدة قنا الخليل السلام النصر الشرق الفتح الرباط الشمال الجزيرة البيضاء "
    "المنصورة الناصر سلام سيدي علي كريم محمد بن مرسى نابل السيب ينبع جامعة",
    "fa": "دوشنبه بم ری ساری بابل آمل نور خوی بهار مهر سلام",
    "ur": "سورت مظفر",
    "he": "חלב צור נס עכו לוד מנהל לורד בר בית מאה מורה בן הוד מרי מלון אשר פרס קונה קאן טוב עיר",
    "hi": "सूरत गया बस्ती सागर धार सतना मऊ पाली दमन आरा बारा कर बीड पुरी",
    "mr": "सूरत सागर बीड धार",
    "ne": "सूरत गया बस्ती सागर",
    "bn": "সাগর গয়া ভোলা",
    "th": "ตาก เลย แพร่ ตรัง น่าน ตราด สตูล",
    "zh": "东方 中山 平安 三明 大同 朝阳 东海 和平 太平 永安 吉安 安康 中央 新华 "
    "新北 大理 通化 常德 高平 和田 保定 东营 南方 黄山 松原 宜春 天水 金华 中原 光明 共和 永春 哥伦布 "
    "林肯 杰克逊 麦迪逊 亚历山大 维多利亚 白山 永康 長安 東方 東海 開封 朝陽",
    "ja": "大分 津 千葉 松本 山口 宮崎 福島 柏 岡崎 石川 三重 高知 青山 前橋 松山 "
    "長野 秋田 北上 一宮 豊田 本田 川口 上田 市原 富士 日立 大田 中央 東海 小山 大和 太田 高崎 三原 "
    "西尾 藤沢 春日 太平 富田 岩国 東方 平和",
    "ko": "이천 경주 공주 양산 진주 무안 사천 상주 여수 구리 동해 영주 보고 리마 마리 고양 화성 강화 수단 가나 오만 군대 대전은",
    "de": "Essen Hagen Herne Halle Singen Wesel Worms Siegen Minden Haar Lage Baden",
    "tr": "Ordu Batman Van Bakan Kars",
    "es": "Santa Cruz San Paz Esperanza Unión Central Salto Victoria Guerrero León",
    "pt": "Nova Para Serra Barra Franca Praia Campos Salto Patos Natal Contagem Central Santos Vitória",
    "it": "Latina Prato Massa Lodi Como",
    "pl": "Piła Most Dania Góra Brzeg Police",
    "cs": "Most Písek",
    "hr": "Most Split",
    "sr": "Бор Бар Мост Bor Bar Most",
    "ru": "Мир Бор Орёл",
}
_NO_NAMES = {
    "ar": "جامعة",
    "de": "Name Namen Namens Mann Mannes Region Gold Land Landes Rest Western Chaos Summit Mal Male Äras Boni "
    "Delta Nord Süd West Ost Haus Berg Bad Dom Gut Hof Bund Park Burg Hof Wand Brand Halle Fall Teil "
    "Lager Rat Stein Feld Kosten Stelle Zeit Ende",
    "pt": "Norte Sul Velho Velha West Americana Romana Resistência Delta Grande Alto Lei Verde Rio Estrela "
    "Colina Central América",
    "es": "Norte Sur Oriente Central Real Grande Plata Romana Americana América Resistencia",
    "it": "Nord Sud Est Ovest America Nuova Grande",
    "nl": "Man Noord Zuid West Oost Huis",
    "sv": "Man Norr Sund Lund",
    "id": "Utara Selatan Timur Barat Tengah Kota",
    "tr": "Bakan Başkan Genel",
}
"""Words that hardly ever mean the place of that name, whatever precedes them."""

_SPACY_NAMES = {"fil": "tl", "nn": "nb", "bs": "hr", "sdh": "ku"}


@cache
def homographs(language: str) -> frozenset[str]:
    """Return the folded words of a language that mean a place only behind a locative word."""
    return frozenset(fold(word) for word in _WORDS.get(language, "").split())


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the folded words of a language that mean no place: stop words, days and months."""
    return frozenset(
        fold(word) for word in (*_stop_words(language), *calendar_words(language), *_NO_NAMES.get(language, "").split())
    )


def _stop_words(language: str) -> frozenset[str]:
    with suppress(ImportError):
        module = import_module(f"spacy.lang.{_SPACY_NAMES.get(language, language)}.stop_words")
        return frozenset(module.STOP_WORDS)
    return frozenset()


def calendar_words(language: str) -> frozenset[str]:
    """Return the names of days and months, including the forms used in dates."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return frozenset()
    tables = (table[use]["wide"] for table in (locale.days, locale.months) for use in ("format", "stand-alone"))
    return frozenset(word for table in tables for word in table.values())
