"""Bulletins that one template fills with different facts, and pages that carry no story: none of them are copies.

Each kind is a text with slots; ``template_pairs`` fills it twice. Places are real, the rest is made up.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.more_templates import WORDS

TOWNS = (
    "Ghent Aarhus Tampere Bergen Leiden Graz Coimbra Zadar Kaunas Bristol Dundee Limerick Rennes Bologna Murcia Lublin "
    "Brno Szeged Varna Patras Izmir Haifa Tunis Mombasa Kumasi Durban Nagpur Cebu Cairns Hobart Halifax Boise Tulsa"
).split()
COUNTRIES = "Chile Japan Nepal Turkey Iceland Peru Greece Indonesia Mexico Italy Tonga Iran Guatemala Fiji".split()
FIRST = "Anna Marek Yusuf Chloe Dmitri Ines Paul Ravi Greta Tomas Leila Owen Sofia Henrik Amara Luca Noor Edith".split()
LAST = (
    "Brandt Okoye Larsen Moreau Novak Haddad Silva Keane Rossi Lindqvist Mbeki Fournier Pereira Walsh Demir Kowal "
    "Tanaka Ferreira Schuster Vance"
).split()
FIRMS = (
    "Alder Mining,Borealis Foods,Cobalt Rail,Delta Cement,Everholt Bank,Fjord Shipping,Garnet Telecom,Halcyon Motors,"
    "Ibex Pharma,Juniper Paper,Kestrel Air,Lumen Glass"
).split(",")
CLUBS = "Rovers Athletic Wanderers United Albion Rangers City Harriers".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January March April June July August October November".split()
WINDS = "north south east west northeast southwest".split()
STREETS = "Mill,Harbour,Church,Station,Castle,Orchard,Bridge,Market,Quarry,Abbey".split(",")
VALUES = {
    "town": TOWNS,
    "country": COUNTRIES,
    "first": FIRST,
    "last": LAST,
    "firm": FIRMS,
    "club": CLUBS,
    "day": DAYS,
    "month": MONTHS,
    "wind": WINDS,
    "street": STREETS,
    **WORDS,
}

TEMPLATES = {
    "weather": (
        "Forecast for {town0}\n"
        "The outlook for {town0} on {day0} is mostly dry with some cloud. Temperatures start at {n0} degrees and "
        "reach {n1} degrees by the middle of the afternoon, with a {wind0} wind of {n2} kilometres an hour. The "
        "risk of showers is put at {n3} per cent. The sun rises at 7.{n4} and sets at 17.{n5}. Drivers should "
        "allow more time for their journey, and anybody out on the hills should take warm clothes and a lamp."
    ),
    "earthquake": (
        "Tremor near {town0}, {country0}\n"
        "An earthquake with a magnitude of {n0}.{n1} was recorded {n2} kilometres from {town0} in {country0} on "
        "{day0}, the seismological institute said. Its epicentre was {n3} kilometres below the surface. There was "
        "no word of casualties or of damage to buildings. Quakes of this strength are felt by most people indoors."
        " A warning of high waves was not given. This report was produced by a program and checked by an editor "
        "before it was published."
    ),
    "obituary": (
        "{first0} {last0}\n"
        "{first0} {last0}, aged {n0}, of {town0}, died at home on {day0} after a short illness. {first0} was born "
        "in {town1} and enjoyed gardening, music and long walks with the dog. A service of thanksgiving will be "
        "held at {n1} a.m. on {month0} {n2} in the chapel, followed by refreshments in the hall. Family flowers "
        "only please; gifts to the lifeboats may be sent in care of the undertakers, Pell and Daughters, at the "
        "usual address."
    ),
    "shares": (
        "{firm0} shares move\n"
        "The shares of {firm0} ended {day0} at {n0}.{n1} euros, a change of {n2}.{n3} per cent from the day "
        "before. Some {n4},000 shares changed hands, against an average of {n5},000 in the past three months. The "
        "lowest price of the day was {n6} euros and the highest {n7} euros. Six of ten analysts advise to keep the"
        " stock. The figures come from the exchange and are given without any guarantee that they are right or "
        "complete."
    ),
    "earnings": (
        "{firm0} reports results\n"
        "{firm0} said on {day0} that its turnover in the quarter came to {n0} million euros, and its profit after "
        "tax to {n1} million euros. The board expects turnover to grow by {n2} per cent over the whole year. Chief"
        " executive {first0} {last0} spoke of a solid performance in a demanding market. Investors may dial in to "
        "a call at {n3} p.m. This statement contains expectations about the future, which may turn out otherwise "
        "because of risks that are described in the annual report."
    ),
    "football": (
        "{town0} {club0} {n0}-{n1} {town1} {club1}\n"
        "{town0} {club0} met {town1} {club1} in the regional league on {day0} and the match ended {n0}-{n1}. The "
        "first goal was scored by {last0} in minute {n2}. The crowd numbered {n3}. Coach {first1} {last1} praised "
        "the team for its discipline and said there was much to work on. The next match of {town0} {club0} is at "
        "home to {town2}. All tables and fixtures can be found on the pages of the league, which supplied the "
        "data."
    ),
    "court list": (
        "Cases at the magistrates' court\n"
        "The following case was heard by magistrates this week. {first0} {last0}, {n0}, of {street0} Street, "
        "{town0}, admitted driving without insurance on {month0} {n1} and was fined {n2} pounds, with costs of "
        "{n3} pounds and a surcharge of {n4} pounds. The licence was endorsed with {n5} points. The bench was informed"
        " that the defendant had been stopped by a patrol late in the evening and had apologised to the officers."
    ),
    "lottery": (
        "Draw of {month0} {n0}\n"
        "The numbers in the national draw of {day0} {month0} {n0} were {n1}, {n2}, {n3}, {n4}, {n5} and {n6}, with"
        " {n7} as the extra number. The first prize stood at {n8} million crowns. Winners have to hand in their "
        "ticket within three months at a shop or at the company's head office. The company asks players to set "
        "themselves a limit and gives advice by telephone to those who find it hard to stop."
    ),
    "missing person": (
        "Appeal for {first0} {last0}\n"
        "Police in {town0} are worried about the welfare of {first0} {last0}, {n0}, who has not been seen since "
        "{day0}. {first0} left a house in {street0} Road at about {n1}.{n2} and is thought to have travelled "
        "towards {town1}. Officers have searched parks and spoken to friends. Those who think that they have seen "
        "the missing person should ring the control room at once, and should not approach. Calls can be made "
        "without giving a name."
    ),
    "exchange rates": (
        "Rates of {day0}\n"
        "The central bank fixed its rates for {day0}, {month0} {n0}, as follows: the dollar at {n1}.{n2}, the "
        "pound at {n3}.{n4}, the yen at {n5}.{n6} and the franc at {n7}.{n8}. Banks and exchange offices add a "
        "margin of their own when they sell notes over the counter. Travellers are advised to compare what is "
        "charged in fees before they change larger sums, and to keep the receipt in case a dispute should arise "
        "later."
    ),
    "house fire": (
        "Fire in {street0} Street\n"
        "Fire crews from {town0} were called to a blaze in {street0} Street at {n0}.{n1} on {day0}. {n2} "
        "firefighters used two hoses and breathing apparatus to put out the fire in the kitchen on the ground "
        "floor. {n3} people were led to safety and checked by paramedics. The cause is being looked into. The "
        "service reminds residents to test their smoke alarms once a week and never to leave a pan unattended on a"
        " hot stove."
    ),
    "road works": (
        "Closure of {street0} Street, {town0}\n"
        "{street0} Street in {town0} will be closed to traffic from {month0} {n0} to {month1} {n1} while the water"
        " main is renewed. A diversion by {street1} Road will be signposted. Residents keep access to their homes "
        "on foot at all times, and the bins should be put out as usual. The work costs {n2},000 pounds. The "
        "council thanks everybody for their patience and asks shoppers to support the traders in the area."
    ),
    "property": (
        "House for sale in {town0}\n"
        "A house with {n0} bedrooms in {street0} Lane, {town0}, has come on the market at {n1},000 pounds. Built "
        "in 19{n2}, it has {n3} square metres of living space and a garden that faces {wind0}. The agent, {first0}"
        " {last0}, calls it a rare chance for a growing family. Viewing is by appointment only and the usual fees "
        "apply. Measurements were taken with care but buyers should check them before they sign a contract."
    ),
    "cinema": (
        "On screen in {town0}\n"
        "The cinema in {street0} Street, {town0}, shows the film of the week on {day0} at {n0}.{n1} and on {day1} "
        "at {n2}.{n3}. Tickets cost {n4} euros, with a reduction of {n5} euros for pupils and pensioners. The "
        "evening is introduced by {first0} {last0}. Doors open half an hour before the film begins, and drinks may"
        " be taken into the hall. Seats cannot be reserved by telephone, so those who come early have the best "
        "choice."
    ),
    "air quality": (
        "Air in {town0}\n"
        "The station in {street0} Street in {town0} measured {n0} micrograms of fine dust and {n1} micrograms of "
        "nitrogen dioxide a cubic metre on {day0}, {month0} {n2}. The index stood at {n3} at {n4} o'clock. People "
        "with asthma should avoid hard exercise in the open on days with values above the limit, and keep windows "
        "towards busy roads closed. The values are taken over automatically and may be corrected by the agency "
        "afterwards."
    ),
    "epidemic figures": (
        "Figures for {country0}\n"
        "Health officials in {country0} reported {n0},{n1} new infections and {n2} deaths on {day0}, {month0} "
        "{n3}. The number of patients in intensive care was {n4}, and {n5} per cent of tests were positive. Most "
        "of the cases were found in and around {town0}. The ministry repeated its advice to wash hands often, to "
        "air rooms and to stay at home with a cough or fever. Figures reported at the weekend are often too low "
        "and are revised later."
    ),
    "flight delays": (
        "Delays at {town0} airport\n"
        "Passengers at {town0} airport had to wait up to {n0} minutes on {day0} after a technical fault. Flight "
        "{n1} to {town1} left at {n2}.{n3}, and {n4} departures were cancelled. A spokesman, {first0} {last0}, "
        "said that the fault had been found and that operations would return to normal in the course of the day. "
        "Travellers should ask their airline before they set out and bring food and water for children, as queues "
        "are to be expected."
    ),
    "appointment": (
        "{firm0} names new head\n"
        "{firm0} has appointed {first0} {last0} as its chief executive from {month0} {n0}. {last0}, {n1}, comes "
        "from {firm1} and spent {n2} years in {town0}. The chair of the board said the search had been long and "
        "thorough and that the choice was unanimous. The new head takes over in a difficult phase for the "
        "industry, with costs that rise and customers who hesitate. The company did not say what the contract "
        "provides in pay and bonuses."
    ),
    "tender": (
        "Tender of {town0}\n"
        "The municipality of {town0} invites offers for the repair of the bridge in {street0} Street under number "
        "{n0}/{n1}. Offers must arrive by {month0} {n2} at {n3} o'clock, in a sealed envelope marked with the "
        "number of the tender. A deposit of {n4},000 euros has to be paid. The award goes to the most economical "
        "offer, with price and quality counted in equal parts. The documents may be inspected in the town hall "
        "during office hours, except on holidays."
    ),
    "athletics": (
        "Times from {town0}\n"
        "{first0} {last0} won the road race in {town0} on {day0} in {n0} minutes and {n1} seconds, ahead of "
        "{first1} {last1}, who took {n2} minutes and {n3} seconds. {n4} runners reached the finish in {street0} "
        "Street. The weather was kind, with little wind on the open stretches by the river. The organisers thanked"
        " the helpers at the tables with water and fruit and said that dates for the coming season would be "
        "announced at the club's general meeting."
    ),
    "wetter": (
        "Das Wetter in {town0}\n"
        "In {town0} beginnt der Tag am kommenden Morgen mit Wolken und etwas Nebel. Die Temperaturen steigen auf "
        "{n0} Grad, in der Nacht sinken sie auf {n1} Grad. Der Wind erreicht {n2} Kilometer in der Stunde, die "
        "Wahrscheinlichkeit für Regen liegt bei {n3} Prozent. Autofahrer sollten auf den Straßen mit Behinderungen"
        " rechnen und mehr Zeit für den Weg einplanen. Die Vorhersage stammt aus einem Rechenmodell der "
        "Meteorologen."
    ),
    "bourse": (
        "{firm0} en Bourse\n"
        "Le titre de {firm0} a fini la séance à {n0},{n1} euros, soit une variation de {n2},{n3} pour cent. Il "
        "s'est échangé {n4} mille titres, contre {n5} mille en moyenne le mois dernier. Sur un an, le cours a "
        "gagné {n6} pour cent. Les analystes conseillent en majorité de conserver la valeur. Cet article a été "
        "rédigé par un programme à partir des données du marché, puis relu par un membre de la rédaction avant sa "
        "publication."
    ),
    "sismo": (
        "Temblor cerca de {town0}\n"
        "Un temblor de magnitud {n0},{n1} se registró a {n2} kilómetros de {town0}, en {country0}, a las {n3} "
        "horas, según informó el servicio sismológico. El foco se situó a {n4} kilómetros de profundidad. Las "
        "autoridades no recibieron noticias de heridos ni de daños. El movimiento se sintió en varias localidades "
        "de {country1}. Los vecinos deben seguir las recomendaciones de protección civil y tener a mano agua y una"
        " linterna."
    ),
    "天气": (
        "天气预报 {n0}\n"
        "今天白天多云转晴，最高气温{n1}度，夜间最低气温{n2}度，风力{n3}级，降水概率{n"
        "4}％，相对湿度{n5}％，空气质量指数{n6}。气象台提醒市民注意早晚温差，外出时请携带"
        "雨具，驾车时保持安全距离，老人和儿童应减少户外活动。"
    ),
    "paywall": (
        "{last0} wins vote in {town0}\n"
        "This story is for members only. To read on, subscribe now and get unlimited access to all our articles, "
        "newsletters and podcasts for one pound a week. You can cancel your subscription at any time. Already a "
        "member? Log in with your e-mail address and password. By clicking the button you accept our terms and our"
        " privacy policy. Your support pays for independent journalism."
    ),
    "footer": (
        "{first0} {last0} opens shop\n"
        "{first0} {last0} has opened a shop for {n0} kinds of tea in {street0} Street. It is open on {day0}. The "
        "Estuary Courier is a member of the press council. Our journalists follow its code, and readers who wish "
        "to complain about an article may write to the editor. You can subscribe to our newsletter, share this "
        "article with your friends, follow us on your phone and support our reporting with a gift. All rights "
        "reserved."
    ),
    "cookies": (
        "{firm0} to cut {n0} jobs\n"
        "We value your privacy. We and our partners store cookies on your device and process data such as your "
        "address to show you adverts and content that suit you. You can accept all, or choose settings and give "
        "your consent for each purpose. You may change your preferences at any time under privacy at the foot of "
        "our website, where you also find our terms. Log in to continue without adverts with a subscription."
    ),
}


@dataclass(frozen=True, slots=True)
class TemplatePair:
    """Two texts of one ``kind``, the headline on the first line of each."""

    kind: str
    one: str
    other: str


def template_pairs(each: int = 12, seed: int = 1, templates: Mapping[str, str] = TEMPLATES) -> Iterator[TemplatePair]:
    """``each`` pairs of every kind, the same with every run."""
    rng = random.Random(seed)
    for kind, template in templates.items():
        for _ in range(each):
            yield TemplatePair(kind, _filled(template, rng), _filled(template, rng))


def _filled(template: str, rng: random.Random) -> str:
    values = {
        f"{name}{number}": value for name, all in VALUES.items() for number, value in enumerate(rng.sample(all, 3))
    }
    return template.format(**values, **{f"n{number}": rng.randrange(10, 99) for number in range(9)})
