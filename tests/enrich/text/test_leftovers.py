"""What stands around a story on its page is taken away, and nothing that is story."""

import time

import pytest

from pipeline.enrich.text.alignment import apply_edits, original_span
from pipeline.enrich.text.clean import clean
from pipeline.enrich.text.leftovers import line_kind, strip_leftovers
from pipeline.messages.articles import Article

STORY = (
    "The ferry between Brest and Ouessant was stopped on Tuesday after a fire in its engine room.",
    "No one was hurt, the harbour master said, and 84 passengers were brought back by fishing boats.",
    "The island has no other link to the mainland. A second ship will come from Lorient on Thursday.",
)

LEFTOVERS = """
We value your privacy. We and our 640 partners store cookies on your device.
This site uses cookies to improve your experience. Accept all
Wir verwenden Cookies, um unsere Website zu verbessern.
Nous utilisons des cookies pour mesurer l'audience.
Utilizamos cookies propias y de terceros para mejorar nuestros servicios.
Utilizziamo i cookie per offrirti una migliore esperienza.
Мы используем файлы cookie, чтобы сайт работал лучше.
Bu site çerezleri kullanır.
Newsletter abonnieren und keine Nachricht aus Berlin verpassen
Follow our Paris correspondent on X
Share on Facebook
Tweet
Share this article via WhatsApp
Facebook | Twitter | WhatsApp | E-Mail
Artikel drucken
Partager sur Facebook
Compartir en Twitter
Condividi su Facebook
Compartilhar no WhatsApp
Delen via e-mail
Dela på Facebook
Udostępnij na Facebooku
Поделиться
Bagikan ke Facebook
Read more: Lighthouse keepers go on strike
READ ALSO | Harbour of Roscoff to grow
Lesen Sie auch: Hafen von Kiel wird tiefer
Lire aussi : Le port de Nantes s'agrandit
Lea también: El puerto de Vigo crece
Leggi anche: Il porto di Bari cresce
Leia também: Porto de Santos cresce
Lees ook: Haven van Gent groeit
Läs också: Hamnen i Malmö växer
Czytaj też: Port w Gdyni rośnie
Читайте также: Порт Одессы растёт
Ayrıca okuyun: Mersin limanı büyüyor
Baca juga: Pelabuhan Surabaya diperluas
اقرأ أيضا: ميناء طنجة يتوسع
यह भी पढ़ें: मुंबई का बंदरगाह बढ़ेगा
相关阅读：上海港扩建
Advertisement
ADVERTISEMENT - SCROLL TO CONTINUE
Story continues below
Anzeige
Publicité
Publicidad
Reklama
Sign up for our weekly newsletter and get the best of the coast in your inbox.
Subscribe now to read on
To continue reading, log in or subscribe.
Already a member? Sign in
Get unlimited access to all our stories for 2 euros a month
Enter your e-mail address
Melden Sie sich für unseren Newsletter an.
Inscrivez-vous à notre newsletter.
Suscríbete a nuestro boletín.
Iscriviti alla nostra newsletter.
Schrijf je in voor onze nieuwsbrief.
Prenumerera på vårt nyhetsbrev.
Zapisz się na nasz newsletter.
Подпишитесь на наш канал в Telegram
Follow us on Instagram
Updated: 14 May 2026, 16:40 CEST
Published 9.15 am
14:05 GMT
3 hours ago
4 min read
Photo: Lena Hoff/Getty Images
(Photo by Tom Reed)
Foto: dpa
Crédit photo : AFP
Lena Hoff/Reuters
File photo
With inputs from agencies
(With AFP)
Via ANP
Additional reporting by Tom Reed
© 2026 Coast Media
All rights reserved
Load more comments
Comments (12)
LIVE UPDATES
Join our WhatsApp channel
For more stories from the coast, sign up for our newsletter.
Let us know in the comments.
Nur für Abonnenten
Réservé aux abonnés
Solo para suscriptores
विज्ञापन
Listen to this article · 4:12 min
Save for later
Print Edition | Page A4
You have 2 free articles left this month.
Thank you for reading. Please consider a donation to keep our newsroom running.
This article was amended on 4 June to correct the spelling of a name.
Jump to comments
Reporting by Lena Hoff; Editing by Tom Reed
Zum Inhalt springen
Sie möchten mehr aus Ihrer Region lesen? Hier geht es zum Abo.
Hier finden Sie externe Inhalte von YouTube
Aller au contenu principal
Cet article vous a plu ? Partagez-le avec vos amis.
Signaler une erreur dans l'article
Pasar al contenido principal
Escuchar esta noticia
Ir para o conteúdo
Vai al contenuto
Ga naar de inhoud
Перейти к содержанию
Przejdź do treści
Wesprzyj nasze dziennikarstwo
Hoppa till innehållet
Lyssna på artikeln
Lästid: 3 min
İçeriğe geç
Google News'te bize abone olun
Haberin devamı aşağıda
この記事を音声で聞く
استمع إلى المقال
انضم إلى قناتنا على واتساب
Get our Harbour Briefing, every Tuesday from Brest, in your inbox.
22:51 WEST
Map: Natural Earth
Grafik: Kersten Lohse
Je m’abonne pour 2 € par mois
J'en profite
""".strip().split("\n")


@pytest.mark.parametrize("place", [0, 1, 2, 3], ids=["top", "second", "middle", "end"])
@pytest.mark.parametrize("line", LEFTOVERS)
def test_page_lines_go_wherever_they_stand(line: str, place: int) -> None:
    """The story is the same with and without the line, and what was taken is reported."""
    lines = list(STORY)
    lines.insert(place, line)
    result = clean(Article(text="\n\n".join(lines)), lambda name: False)
    assert result.text.split("\n\n") == list(STORY)
    assert result.removed
    assert all(removed.what and removed.text in " ".join(line.split()) for removed in result.removed)


@pytest.mark.parametrize(
    "line",
    [
        "Cookies were baked in the old mill for the first time since 1951.",
        "The court fined the firm because its cookies told too much about its users.",
        "Facebook and Twitter said they would share what they know with the court.",
        "He read more books than anyone in the village.",
        "Read more slowly, the teacher told the pupils.",
        "The newspaper sells subscriptions to 40,000 readers and will close its website in May.",
        "Subscribers to the gas network must register with the council by Friday.",
        "Photo shops are closing in Leeds.",
        "By Friday the water had reached Ufa.",
        "Maps of the old mine were found in Kiruna.",
        "« Je m'abonne à la bibliothèque », a dit la maire de Sète.",
        "By train from Lyon it takes nine hours.",
        "Reuters said on Monday that it would close its office in Minsk.",
        "AFP learned of the plan by two officials.",
        "Advertisement of tobacco is banned in Norway.",
        "Comments by the minister angered farmers in Poitiers.",
        "At 14:05 GMT the ship left Accra.",
        "Three hours ago the strike ended in Turin.",
        "Share prices fell in Tokyo.",
        "Follow-up talks will be held in Doha.",
        "Print workers walked out in Essen.",
        "Related: this word split the court for a year, the judges admitted, and in the end they left it out.",
        "The privacy law lets you see what a website stores about you.",
        "Le journal a perdu la moitié de ses abonnés en dix ans.",
        "Die Zeitung verliert jedes Jahr Leser und Abonnenten.",
        "El periódico tiene 3.000 suscriptores en Bolivia.",
        "“Sign up for the army now and you will regret it,” the mother told her son.",
        "Copyright claims on songs of 1911 were thrown out.",
        "All rights reserved for men were given to women in 1971.",
        "Listen to the article's author, the judge told the jury, and not to her critics.",
        "You have two weeks left, the court told the tenants on Monday.",
        "The article of the treaty was amended on 4 June by both chambers.",
        "Reporting by the observers began at noon in all districts.",
        "Editing genes of rice is now allowed in Kenya.",
        "Get the ferry at nine, the harbour master advised the visitors of Ouessant.",
        "Receive the prize in person or not at all, the academy told the poet.",
        "The Nairobi bureau of the police will be closed in March.",
        "Senior Reporter of the year was Amina Yusuf from Kano.",
        "Have your say in the vote on Sunday, the mayor asked the people of Bern.",
        "Log in the river blocked the ferry at Kampala for a day.",
        "Points were shared in Turin after a late goal.",
        "At 22:30 WEST the polls closed in the Azores.",
        "Zum Inhalt des Briefes wollte sich die Ministerin nicht äußern.",
        "Dieser Text erschien zuerst 1921 und wurde in Wien verboten.",
        "Sie möchten mehr Wasser, doch der Stausee ist leer.",
        "Il vous reste du courage, a lancé le maire aux habitants.",
        "Le temps de lecture des élèves a doublé à Lyon en un an.",
        "Escuchar a los vecinos fue la promesa de la alcaldesa de Vigo.",
        "El tiempo de lectura en las escuelas de Quito se duplicará.",
        "Ouvir os pescadores é dever do governo, disse o prefeito de Natal.",
        "O conteúdo da carta é conhecido só por dois ministros.",
        "Il tempo di percorrenza tra Roma e Napoli scende a un'ora.",
        "Luister naar de boeren, riep de burgemeester van Assen.",
        "Перейти реку по льду запретили в Тюмени.",
        "Wesprzyj powodzian, prosi burmistrz Kłodzka.",
        "Hoppa från bron är förbjudet i Malmö, påminner polisen.",
        "Haberin kaynağı Ankara'daki bir memurdu.",
        "この記事を書いた記者は大阪で逮捕された。",
        "استمع القاضي إلى الشهود في الرباط يوم الثلاثاء.",
        "انضم المغرب إلى الاتفاق الجديد يوم الاثنين.",
        "Updated maps of the fault will be published in June.",
    ],
)
def test_news_that_shares_words_with_a_page_stays(line: str) -> None:
    """A sentence of a story is not a leftover, whatever it is about."""
    text = "\n".join((STORY[0], line, STORY[1]))
    # A link's label is the one form that a story cannot be distinguished from.
    assert (strip_leftovers(text) == []) == (not line.startswith("Related:"))


def test_headlines_under_a_heading_go_with_it() -> None:
    """A list of related stories ends where the story goes on."""
    text = "\n".join((STORY[0], "Related articles", "Bridge of Crozon closed", "New ship for Molène", *STORY[1:]))
    assert clean(Article(text=text), lambda name: False).text == "\n".join(STORY)


def test_a_comment_section_goes_to_the_end() -> None:
    """Under "Comments" everything is by readers when something shows that; the story's last line is kept."""
    comments = (
        "Comments (2)\ncap_ouest: They said the same in Douarnenez.\nReply\nmarie29: High time\nLoad more comments"
    )
    result = clean(Article(text="\n".join((*STORY, comments))), lambda name: False)
    assert result.text == "\n".join(STORY)
    assert [removed.what for removed in result.removed] == ["comments"]


def test_a_byline_is_one_at_the_top_only() -> None:
    """The same words further down may be story."""
    assert line_kind("By Lena Hoff | Coast Post", first=True) == "credit"
    assert line_kind("By Lena Hoff | Coast Post") is None


def test_sentences_of_a_line_are_told_apart() -> None:
    """A pitch within a paragraph goes, and its neighbours stay."""
    text = f"{STORY[0]} Sign up for our newsletter here. {STORY[1]}"
    assert apply_edits(text, strip_leftovers(text))[0] == f"{STORY[0]} {STORY[1]}"


@pytest.mark.parametrize(
    "end", [("Share on Facebook", "Reply"), ("Advertisement", "Sign up for our newsletter here. Log in")]
)
def test_several_in_a_row_go_each_for_its_reason(end: tuple[str, ...]) -> None:
    """Neighbours leave no gap and no overlap, at the top, between paragraphs and at the end."""
    for at in range(4):
        text = "\n\n".join([*STORY[:at], *end, *STORY[at:]])
        result = clean(Article(text=text), lambda name: False)
        assert result.text == "\n\n".join(STORY)
        assert " ".join(removed.text for removed in result.removed) == " ".join(end)


def test_a_page_without_a_story_is_left_as_it_is() -> None:
    """An article does not become empty."""
    text = "Accept all\nSubscribe now to read on"
    assert strip_leftovers(text) == []


def test_offsets_lead_back_to_the_published_text() -> None:
    """What stands behind a leftover is found again in the original."""
    text = f"Share on Facebook\n<p>{STORY[0]}</p>\nAdvertisement\n{STORY[1]}"
    result = clean(Article(text=text), lambda name: False)
    start = result.text.index("84 passengers")
    assert result.alignment is not None
    low, high = original_span(result.alignment, start, start + len("84 passengers"))
    assert text[low:high] == "84 passengers"


@pytest.mark.parametrize("filler", "a|a |A |1|1:|- |a,|“|A/|Photo: |by A |cookie |this |©|a.a|AP ".split("|"))
@pytest.mark.parametrize(
    "start", "|Photo: |Updated |By |Read more: |via AP|We use cookies |Comments |© |this story ".split("|")
)
def test_no_line_takes_long(start: str, filler: str) -> None:
    """The time for a line is bounded, whatever is in it: patterns must not try all ways to part it."""
    began = time.process_time()
    for length in (270, 550, 20_000):
        strip_leftovers(f"{STORY[0]}\n{start}{(filler * length)[:length]}!\n{STORY[1]}")
    assert time.process_time() - began < 1
