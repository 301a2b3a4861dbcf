"""Further bulletins from templates, in nine languages: written after the rule, and not for it.

``UNSEEN`` was written when the rule stood and was then measured once, before the rule was changed; ``LAST`` after the
change. What the first sight of each gave stands in docs/stories.md.
"""

WORDS = {
    "sign": "Aries,Taurus,Gemini,Cancer,Leo,Virgo,Libra,Scorpio,Sagittarius,Capricorn,Aquarius,Pisces".split(","),
    "advice": (
        "a parcel brings news,an old friend calls,money is on your mind,patience pays off,you feel restless at work,"
        "a short journey does you good,somebody asks for help,a plan has to wait,rest is what you need"
    ).split(","),
    "party": "Labour,Greens,Liberals,Conservatives,Democrats,Republicans,Nationalists,Independents".split(","),
    "job": "nurse,baker,surveyor,welder,accountant,gardener,plumber,librarian,roofer,optician".split(","),
    "meal": "lentil soup,fish cakes,cheese pie,pea risotto,meatballs,leek tart,rice with beans,pancakes".split(","),
    "tag": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "monat": "Januar März April Juni Juli August Oktober November".split(),
    "ort": "Gera Fulda Celle Passau Trier Lünen Husum Aalen Suhl Bautzen Kempten Goslar".split(),
    "mois": "janvier mars avril juin juillet septembre octobre novembre".split(),
    "ville": "Angers Nîmes Tarbes Colmar Quimper Limoges Béziers Roanne Calais Nevers".split(),
    "ciudad": "Burgos Cádiz León Cuenca Jaén Soria Lugo Teruel Huelva Zamora".split(),
    "mes": "enero marzo abril junio julio agosto octubre noviembre".split(),
    "citta": "Parma Lecce Udine Siena Trento Foggia Matera Novara Pisa Rieti".split(),
    "stad": "Assen Breda Zwolle Hoorn Venlo Goes Tiel Gouda Delft Ede".split(),
    "miasto": "Opole Kielce Radom Gniezno Zamość Tarnów Płock Chełm".split(),
    "gorod": "Омск Пермь Тула Курск Псков Орёл Чита Уфа Томск".split(),
    "cidade": "Braga Évora Faro Natal Olinda Santos Belém Cuiabá".split(),
    "sehir": "Bolu Muğla Rize Siirt Tokat Uşak Yozgat Sinop".split(),
    "kota": "Medan Padang Ambon Manado Kupang Solo Malang Jambi".split(),
    "dori": "東京 大阪 札幌 仙台 福岡 広島 金沢 那覇".split(),
    "madina": "القاهرة بغداد عمان الرباط تونس دمشق بيروت صنعاء".split(),
}

UNSEEN = {
    "horoscope": (
        "Your day: {sign0}\n"
        "{sign0}: The stars stand well for you today. In the morning {advice0}, and towards the evening {advice1}. Do not "
        "let others hurry you, and keep your temper when plans change at the last minute. In love things are calm. "
        "Those who are single may meet somebody when they least expect it. Your lucky number is {n0} and your colour is "
        "that of the sea. Take some time for yourself before you go to bed."
    ),
    "district result": (
        "Result in {town0} {wind0}\n"
        "{first0} {last0} ({party0}) has been elected in the constituency of {town0} {wind0}. {last0} received {n0},{n1} "
        "votes, or {n2}.{n3} per cent, ahead of {first1} {last1} ({party1}) with {n4},{n5} votes. Turnout was {n6}.{n7} "
        "per cent. All polling stations have been counted. The figures are provisional until the returning officer has "
        "signed the declaration. This page was made automatically from the data of the electoral commission."
    ),
    "quake service": (
        "M {n0}.{n1} - {n2} km {wind0} of {town0}, {country0}\n"
        "A magnitude {n0}.{n1} earthquake occurred {n2} km {wind0} of {town0}, {country0}, at {n3}:{n4} UTC at a depth of "
        "{n5} km, according to the geological survey. People in the area may have felt weak to light shaking. Data are "
        "preliminary and may change as more stations report. If you felt this earthquake, report your experience to help "
        "scientists. No tsunami is expected from this event."
    ),
    "job ad": (
        "Vacancy: {job0} in {town0}\n"
        "We are looking for a {job0} (full time, {n0} hours a week) for our branch in {town0}. You have finished your "
        "training, you like to work with people and you are ready to learn. We offer {n1} days of leave, a salary of "
        "{n2},{n3}0 a year and a pension scheme. Please send your papers to {first0} {last0}, human resources, by "
        "{month0} {n4}. We welcome applications from all parts of society. Travel costs are not refunded."
    ),
    "insider sale": (
        "{firm0} director sells {n0},000 shares\n"
        "{firm0} director {first0} {last0} sold {n0},000 shares of the stock in a transaction on {day0}, {month0} {n1}th. "
        "The shares were sold at an average price of ${n2}.{n3}, for a total value of ${n4},{n5}0.00. Following the sale, "
        "the director owns {n6},000 shares in the company. The transaction was disclosed in a document filed with the "
        "regulator. Several analysts have recently commented on the stock. It has a market value of ${n7}.{n8} billion."
    ),
    "basketball": (
        "{town0} {club0} {n0}, {town1} {club1} {n1}\n"
        "{first0} {last0} scored {n2} points and the {town0} {club0} beat the {town1} {club1} {n0}-{n1} on {day0} night. "
        "{first1} {last1} added {n3} points and {n4} rebounds. The {club0} led by {n5} at half-time and never looked back. "
        "For the visitors {last2} had {n6} points. Both teams are idle on the next day. The story was generated with data "
        "from the league and a scoring service."
    ),
    "tennis": (
        "Tennis: results from {town0}\n"
        "Results of {day0} in the tournament of {town0}, second round: {first0} {last0} beat {first1} {last1} 6-{n0}, "
        "7-{n1}. {last2} beat Wren 6-{n2}, 4-6, 6-{n3}. Play was stopped for {n4} minutes because of rain. The winners "
        "meet in the quarter-final on the centre court at {n5} o'clock. Tickets for the day cost between {n6} and {n7} "
        "euros and can be bought at the gate or on the tournament's site."
    ),
    "school meals": (
        "School meals in {town0}\n"
        "The schools of {town0} serve these meals in the week from {month0} {n0}: Monday {meal0}, Tuesday {meal1}, "
        "Wednesday {meal2}, Thursday salad and bread, Friday soup. Milk and fruit are on the table every day. Children "
        "who cannot eat something should hand in a note from the doctor. A meal costs {n1} crowns and is paid for by the "
        "month. Meals can be cancelled until nine in the morning on the day before."
    ),
    "river level": (
        "Level of the river at {town0}\n"
        "The gauge at {town0} showed {n0} centimetres on {day0} at {n1} o'clock, {n2} centimetres more than the day "
        "before. A warning is given from {n3}0 centimetres. In the next two days the level is expected to rise slowly and "
        "then to fall. Boats may pass the lock without limits. Owners of gardens by the water should bring in what floats. "
        "The figures come straight from the gauge and have not been checked."
    ),
    "planning": (
        "Planning application {n0}/{n1}\n"
        "An application has been made by {first0} {last0} to build an extension of {n2} square metres to the house at "
        "{n3} {street0} Street, {town0}. The plans can be seen at the planning office and on the council's website under "
        "the number {n0}/{n1}. Comments must be made in writing within three weeks of the publication of this notice. The "
        "council may decide without a hearing when no objection is made. Comments are open to the public."
    ),
    "fuel prices": (
        "Petrol at {n0}.{n1} in {town0}\n"
        "A litre of petrol cost {n0}.{n1} on average in {town0} on {day0}, and diesel {n2}.{n3}. That is {n4} cents more "
        "than a week ago. It was cheapest at {n5} o'clock in the evening. Drivers who compare the prices of stations "
        "before they fill up can save a good deal, says the motoring club. The club takes its figures from the reports "
        "that the stations have to make by law."
    ),
    "crime note": (
        "Theft in {street0} Street\n"
        "Unknown persons broke into a flat in {street0} Street, {town0}, between {day0} and {day1} and took jewellery and "
        "cash worth about {n0}00 euros. They forced a window at the back of the house. Neighbours heard nothing. The police "
        "ask people who saw unknown people or a car near the house at the time to ring the station of {town1} on the number "
        "{n1}{n2} {n3}{n4}. Every hint is treated in confidence."
    ),
    "cruise arrival": (
        "Ships in the port of {town0}\n"
        "Two ships are expected in the port of {town0} on {day0}: the {first0} {last0} with {n0},{n1} passengers at "
        "{n2}.{n3} and a freighter from {town1} at {n4}.{n5}. The road along the quay is closed to cars from an hour "
        "before arrival. Buses to the centre leave every ten minutes. Shops in the old town stay open longer. Times may "
        "change with the weather, and the port office gives the latest ones by telephone."
    ),
    "church services": (
        "Services on {day0}, {month0} {n0}\n"
        "The church of {first0} the Martyr in {town0} has its service at {n1}.{n2} on {day0}, with {first1} {last1} as "
        "preacher. Children have their own service in the parish hall. The organ is played by {first2} {last2}. After the "
        "service there is coffee and cake. The collection is for the repair of the roof. Those who need a lift should "
        "ring the parish office by noon on the day before, when it is open."
    ),
    "rating change": (
        "{firm0} rating cut\n"
        "Analysts at {firm1} lowered their rating of {firm0} from buy to hold on {day0} and set a price target of {n0}.{n1}, "
        "after {n2}.{n3} before. The target implies a change of {n4} per cent from the last close. The stock opened at "
        "{n5}.{n6}. Its average over fifty days is {n7}.{n8}. Want more great investing ideas? Analysts' ratings are "
        "opinions and should not be the only ground on which a decision is taken."
    ),
    "train disruption": (
        "No trains from {town0} to {town1}\n"
        "Trains between {town0} and {town1} do not run from {day0} at {n0}.{n1} to {day1} at {n2}.{n3} because of work on "
        "the points at {street0} Junction. Buses take the passengers instead and need {n4} minutes longer. Bicycles cannot "
        "be taken on the buses. Tickets stay valid. The railway asks its customers to look at the timetable on the app "
        "before they set out and to allow for more time when they change."
    ),
    "polizeibericht": (
        "Unfall in {ort0}\n"
        "Am {tag0} gegen {n0}.{n1} Uhr kam es in {ort0} auf der Straße nach {ort1} zu einem Unfall. Ein Fahrer im Alter "
        "von {n2} Jahren übersah beim Abbiegen ein Auto, das ihm entgegenkam. Verletzt wurde {n3} Personen leicht. Der "
        "Schaden liegt nach Angaben der Polizei bei etwa {n4}00 Euro. Die Straße war für {n5} Minuten gesperrt. Wer den "
        "Unfall gesehen hat, wird gebeten, sich bei der Polizei in {ort2} zu melden."
    ),
    "baustelle": (
        "Straße in {ort0} gesperrt\n"
        "Die Straße von {ort0} nach {ort1} ist vom {n0}. {monat0} bis zum {n1}. {monat1} gesperrt. Grund sind Arbeiten an "
        "der Leitung für Wasser und an der Fahrbahn. Die Umleitung führt über {ort2} und ist ausgeschildert. Anlieger "
        "kommen bis zur Baustelle. Die Kosten betragen {n2}0.000 Euro und werden zum Teil vom Land getragen. Die Busse der "
        "Linie {n3} halten in dieser Zeit nicht an den gewohnten Haltestellen."
    ),
    "traueranzeige": (
        "{first0} {last0}\n"
        "Wir nehmen Abschied von {first0} {last0}, geboren am {n0}. {monat0} 19{n1} in {ort0}, gestorben am {n2}. {monat1} "
        "in {ort1}. In Liebe und Dankbarkeit: {first1} {last0} mit Familie. Die Trauerfeier mit anschließender Beisetzung "
        "findet am {tag0} um {n3} Uhr auf dem Friedhof in {ort1} statt. Statt Blumen bitten wir um eine Spende für das "
        "Hospiz. Von Beileidsbekundungen am Grab bitten wir abzusehen."
    ),
    "météo": (
        "Météo à {ville0}\n"
        "Le temps sera couvert ce matin à {ville0}, avec {n0} degrés au lever du jour. Des éclaircies sont attendues dans "
        "l'après-midi, où le thermomètre montera à {n1} degrés. Le vent de {wind0} soufflera à {n2} kilomètres à l'heure. "
        "Le risque de pluie est de {n3} pour cent. Demain, le temps restera instable et les températures seront proches "
        "des normales de saison. Prévisions établies par un modèle et mises à jour toutes les trois heures."
    ),
    "législatives": (
        "Résultats à {ville0}\n"
        "À {ville0}, {first0} {last0} arrive en tête du premier tour avec {n0},{n1} pour cent des suffrages exprimés, "
        "devant {first1} {last1}, qui obtient {n2},{n3} pour cent. Le taux de participation s'élève à {n4},{n5} pour cent. "
        "Sur les {n6}{n7} électeurs inscrits, {n8} ont voté blanc. Le second tour aura lieu dimanche prochain. Retrouvez "
        "ici tous les résultats de la commune, publiés à partir des chiffres du ministère."
    ),
    "avis de décès": (
        "Avis de décès\n"
        "La famille a la tristesse de vous faire part du décès de {first0} {last0}, survenu à {ville0} le {n0} {mois0} à "
        "l'âge de {n1} ans. La cérémonie religieuse sera célébrée le {n2} {mois0} à {n3} heures en l'église de {ville1}, "
        "suivie de l'inhumation au cimetière. Ni fleurs ni couronnes. La famille remercie le personnel de la maison de "
        "retraite pour son dévouement. Cet avis tient lieu de faire-part et de remerciements."
    ),
    "bolsa": (
        "{firm0} cierra en {n0},{n1} euros\n"
        "Las acciones de {firm0} cerraron la sesión del {n2} de {mes0} en {n0},{n1} euros, tras una variación del "
        "{n3},{n4} por ciento. El volumen fue de {n5} mil títulos. El índice de la bolsa de {ciudad0} terminó en {n6}{n7} "
        "puntos. Los expertos recomiendan prudencia ante la falta de datos económicos. En lo que va de año, el valor "
        "acumula una subida moderada. La información se elabora de forma automática con los datos del mercado."
    ),
    "sucesos": (
        "Accidente en {ciudad0}\n"
        "Un hombre de {n0} años resultó herido en un accidente de tráfico ocurrido a las {n1}.{n2} horas en la carretera "
        "que une {ciudad0} con {ciudad1}. Según el servicio de emergencias, el vehículo se salió de la vía en el kilómetro "
        "{n3}. Hasta el lugar se desplazaron los bomberos y una ambulancia, que trasladó al herido al hospital de "
        "{ciudad2}. La Guardia Civil investiga las causas. El tráfico quedó cortado en un sentido."
    ),
    "calcio": (
        "{citta0}-{citta1} {n0}-{n1}\n"
        "Finisce {n0}-{n1} la partita tra {citta0} e {citta1}, giocata davanti a {n2}{n3} spettatori. A sbloccare il "
        "risultato è stato {last0} al minuto {n4}. Nella ripresa ha segnato {last1}. L'allenatore {first0} {last2} si è detto "
        "contento della prova dei suoi giocatori, che nel prossimo turno affronteranno in trasferta il {citta2}. La "
        "classifica e il calendario completo si trovano nella pagina dei risultati, aggiornata in tempo reale."
    ),
    "weerbericht": (
        "Het weer in {stad0}\n"
        "In {stad0} begint de dag met {n0} graden en wat nevel. Later breekt de zon door en wordt het {n1} graden, bij een "
        "wind met kracht {n2}. De kans op regen is {n3} procent. In de nacht koelt het af tot {n4} graden. Automobilisten "
        "moeten rekening houden met gladheid op bruggen en viaducten. Morgen verandert er weinig aan het weer. Deze "
        "verwachting is gemaakt door een computer en wordt elk uur vernieuwd."
    ),
    "pogoda": (
        "Pogoda: {miasto0}\n"
        "W mieście {miasto0} rano będzie {n0} stopni, a po południu temperatura wzrośnie do {n1} stopni. Wiatr osiągnie "
        "prędkość {n2} kilometrów na godzinę. Prawdopodobieństwo deszczu wynosi {n3} procent, ciśnienie {n4} "
        "hektopaskali. W nocy możliwe są przymrozki, dlatego kierowcy powinni jechać ostrożnie. Prognoza powstaje "
        "automatycznie na podstawie danych ze stacji i jest odświeżana kilka razy dziennie przez cały tydzień."
    ),
    "землетрясение": (
        "Землетрясение: {gorod0}\n"
        "Землетрясение магнитудой {n0},{n1} произошло в {n2} километрах от города {gorod0} в {n3} часов по местному "
        "времени. Очаг находился на глубине {n4} километров, сообщили сейсмологи. О пострадавших и разрушениях не "
        "сообщалось. Сила толчков в городе {gorod1} составила {n5} балла. Жителей просят сохранять спокойствие и следовать "
        "указаниям спасателей. Угрозы цунами нет. Специалисты продолжают наблюдать за обстановкой."
    ),
    "loteria": (
        "Sorteio de {mes0}\n"
        "Os números sorteados no concurso {n0}{n1} foram {n2}, {n3}, {n4}, {n5}, {n6} e {n7}. O prêmio principal saiu para "
        "uma aposta feita em {cidade0} e o segundo para {cidade1}. O ganhador tem noventa dias para retirar o valor em uma "
        "agência do banco. O próximo sorteio será no sábado, com prêmio estimado em {n8} milhões. As apostas podem ser "
        "feitas até as sete horas da noite nas casas lotéricas de todo o país ou pela internet."
    ),
    "deprem": (
        "{sehir0} ilinde deprem\n"
        "{sehir0} ilinde {n0}.{n1} büyüklüğünde deprem meydana geldi. Merkez üssü {sehir1} yolu üzerindeki bir köy olan "
        "sarsıntı saat {n2}.{n3} sıralarında yerin {n4} kilometre altında kaydedildi. İlk belirlemelere göre can ve mal "
        "kaybı yok. Vatandaşlar kısa süreli panik yaşadı ve geceyi dışarıda geçirdi. Yetkililer, hasarlı binalara "
        "girilmemesi ve resmi açıklamaların takip edilmesi konusunda uyarıda bulundu."
    ),
    "gempa": (
        "Gempa di {kota0}\n"
        "Gempa bumi berkekuatan {n0},{n1} mengguncang {kota0} pada pukul {n2}.{n3} waktu setempat. Pusat gempa berada di "
        "laut pada kedalaman {n4} kilometer, {n5} kilometer arah tenggara {kota1}. Gempa ini tidak berpotensi tsunami. "
        "Warga diimbau tetap tenang dan tidak terpengaruh isu yang tidak dapat dipertanggungjawabkan kebenarannya. Sampai "
        "berita ini diturunkan belum ada laporan kerusakan atau korban jiwa dari daerah itu."
    ),
    "地震情報": (
        "{dori0}で地震\n"
        "{n0}日午前{n1}時ごろ、{dori0}で震度{n2}の揺れを観測する地震がありました。震源の深さは{n3}キロ、地震の規模を示す"
        "マグニチュードは{n4}と推定されています。この地震による津波の心配はありません。今後一週間ほどは同じ程度の揺れに"
        "注意してください。鉄道は一部の区間で運転を見合わせていますが、まもなく再開する見込みです。"
    ),
    "طقس": (
        "الطقس في {madina0}\n"
        "تبدأ درجات الحرارة في {madina0} صباح اليوم من {n0} درجة وترتفع الى {n1} درجة بعد الظهر مع رياح سرعتها {n2} كيلومترا "
        "في الساعة. وتبلغ نسبة الرطوبة {n3} في المئة واحتمال سقوط الامطار {n4} في المئة. ودعت هيئة الارصاد السائقين الى "
        "الحذر بسبب الضباب في ساعات الصباح الاولى كما نصحت بعدم التعرض لاشعة الشمس لفترة طويلة. وتستمر هذه الاجواء حتى "
        "نهاية الاسبوع."
    ),
    "food hygiene": (
        "Hygiene rating for {last0}'s Kitchen\n"
        "{last0}'s Kitchen, a restaurant at {n0} {street0} Street in {town0}, has been given a hygiene rating of five, "
        "records of the agency show. The rating was given after an inspection on {month0} {n1}. Of the {n2} places of its "
        "kind in the area {n3} now have the best mark. Inspectors look at how food is handled, how clean the rooms are and "
        "how the business is run. A business with a low mark can ask to be inspected again."
    ),
    "crypto": (
        "{firm0} coin trades at ${n0}.{n1}\n"
        "The price of {firm0} coin moved by {n2}.{n3} per cent in the past day and stood at ${n0}.{n1} on {day0}. Over the "
        "week it gained {n4}.{n5} per cent. The volume of trade came to ${n6} million, and there are {n7} million coins in "
        "circulation. Prices of digital coins go up and down quickly, and those who buy them may lose all of their money. "
        "This article is not advice. The data come from a public interface and are refreshed every minute."
    ),
    "press release": (
        "{firm0} opens office in {town0}\n"
        "{firm0}, a leading provider of services for the industry, today announced the opening of an office in {town0}. "
        '"We are thrilled to be closer to our customers," said {first0} {last0}, head of sales. The office has {n0} desks '
        "and will be run by {first1} {last1}. The company was founded in 19{n1} and has {n2}00 employees in {n3} countries. "
        "This release contains forward-looking statements that involve risks, and actual results may differ from them."
    ),
}

LAST = {
    "teaser: weather": (
        "Weather: {town0}\nMostly dry in {town0} on {day0} with up to {n0} degrees. Read how the weather develops in the "
        "coming days in our forecast for the region."
    ),
    "teaser: horoscope": (
        "Horoscope for {sign0}\nWhat do the stars have in store for {sign0} today? Find out what love, work and health "
        "bring for those born under this sign."
    ),
    "teaser: match": (
        "Live: {town0} {club0} against {town1} {club1}\nFollow the match between {town0} {club0} and {town1} {club1} here "
        "from {n0}.{n1}, with goals, cards and changes in our ticker."
    ),
    "teaser: wahl": (
        "Wahl in {ort0}: das Ergebnis\nWie hat {ort0} gewählt? Alle Zahlen der Wahl in {ort0} mit Karten und Grafiken für "
        "jeden Bezirk, sobald sie ausgezählt sind."
    ),
    "teaser: accident": (
        "Crash near {town0}\nA man aged {n0} was hurt on {day0} when his car left the road near {town0}. The police are "
        "looking for people who saw it."
    ),
    "teaser: cours": (
        "{firm0} : le cours de l'action\nL'action {firm0} a terminé à {n0},{n1} euros. Retrouvez le cours en direct, les "
        "graphiques et les avis des analystes sur la valeur."
    ),
    "ice hockey": (
        "{town0} {club0} - {town1} {club1} {n0}:{n1}\n{town0} {club0} won at home against {town1} {club1} with {n0}:{n1} "
        "on {day0}. {last0} scored in the first period, {last1} in the third. The goalkeeper {first2} {last2} stopped {n2} "
        "shots. {n3} people saw the game in the rink. The next round is played at the weekend, and the leaders of the table "
        "have a day off. All results are on the league's page."
    ),
    "pollen": (
        "Pollen count for {town0}\nThe pollen count for {town0} on {day0} is moderate. Grass stands at {n0} grains, birch "
        "at {n1} and mugwort at {n2}. Those who suffer from hay fever should air their rooms in the late evening and wash "
        "their hair before they go to bed. Rain on {day1} will bring relief. The figures are the mean of a trap on a roof "
        "and are given for a radius of {n3} kilometres."
    ),
    "wyniki wyborów": (
        "Wyniki: {miasto0}\nW mieście {miasto0} wybory na burmistrza wygrywa {first0} {last0}, na którego głosowało {n0},{n1} "
        "procent wyborców. Drugie miejsce zajmuje {first1} {last1} z wynikiem {n2},{n3} procent. Frekwencja wyniosła {n4} "
        "procent. Uprawnionych do głosowania było {n5} tysięcy osób. Dane pochodzą z komisji i mogą się jeszcze nieznacznie "
        "zmienić po rozpatrzeniu protestów wyborczych przez sąd."
    ),
    "vacature": (
        "Vacature: {job0} in {stad0}\nWij zoeken een {job0} voor {n0} uur per week in {stad0}. Je hebt een diploma, werkt graag "
        "in een team en bent bereid te leren. Wij bieden {n1} dagen vakantie en een salaris van {n2}00 euro per maand. Stuur "
        "je brief voor {n3} maart aan {first0} {last0}. Reiskosten worden vergoed. Een proef van een dag hoort bij de "
        "procedure. Acquisitie naar aanleiding van deze advertentie stellen wij niet op prijs."
    ),
    "oroscopo": (
        "Oroscopo: {sign0}\nPer chi è nato sotto il segno {sign0} la giornata comincia bene, con la Luna al numero {n0}. In "
        "amore serve pazienza, sul lavoro conviene aspettare. Evitate le spese inutili e dedicate un po' di tempo alla "
        "salute. Una telefonata da {citta0} potrebbe cambiare i programmi della serata. Il voto di oggi è {n1}. Chi cerca "
        "casa deve guardarsi intorno con calma e non firmare nulla senza averlo letto."
    ),
    "boletín judicial": (
        "Condena en {ciudad0}\nLa Audiencia de {ciudad0} ha condenado a {n0} meses de prisión a {first0} {last0} por un delito "
        "de estafa cometido en {ciudad1}. Deberá pagar además una multa de {n1}00 euros y las costas del proceso. El juicio "
        "se celebró el {n2} de {mes0}. La sentencia no es firme y contra ella cabe recurso en un plazo de diez días. La "
        "defensa había pedido la absolución al considerar que no había pruebas suficientes."
    ),
    "погода": (
        "Погода: {gorod0}\nВ городе {gorod0} утром ожидается {n0} градусов, днём воздух прогреется до {n1} градусов. Ветер "
        "слабый, до {n2} метров в секунду. Вероятность осадков {n3} процентов, давление {n4} миллиметров. Ночью возможен "
        "туман. Водителей просят соблюдать дистанцию и не превышать скорость. В выходные погода существенно не изменится, "
        "сообщили синоптики, однако на следующей неделе ожидается похолодание."
    ),
    "company filing": (
        "{firm0}: notice of annual meeting\nThe shareholders of {firm0} are invited to the annual meeting on {month0} {n0} at "
        "{n1}.{n2} in {town0}. On the agenda are the accounts, the discharge of the board and a dividend of {n3} cents a share. "
        "{first0} {last0} is proposed as auditor. Those who want to vote must register a week before the meeting at the "
        "latest. The documents are sent on request. Votes can be given to a proxy in writing."
    ),
}
