"""Sample on which the two recognisers are compared when a model is loaded.

It has names of all kinds and the usual difficulties of tokenization in about 250 words, so that the comparison takes
a few hundredths of a second.
"""

SAMPLE = (
    "Ana Quispe of the University of San Marcos left Lima on Monday",
    "NAIROBI, Kenya (AP) -- President Ilham Aliyev won't attend Tuesday's talks in New York City, the U.N. Security "
    "Council said. About 2,500 people, many of them Armenians, fled the Lachin Corridor between Sept. 19 and Oct. 3; "
    "“We've lost everything,” said Karen Petrosyan, 47, a teacher from Stepanakert.\n\n"
    "The European Commission's $1.2 billion plan, approved under the Treaty of Lisbon, covers 60 percent of the cost "
    "of rebuilding the Port of Beirut, which Hurricane Maria didn't touch.   Boeing 737s and Toyota's Hilux trucks "
    "arrived at 8:30 a.m. via Heathrow Airport, the BBC's Ola Nordmann reported from the Sea of Azov.",
    "",
    "\n  ",
    "Oslo",
    "Gov. Jane Doe\t(R-Ohio) -- who'd read “War and Peace” twice -- met Dr. J.R. Smith-Jones, Jr. of Procter & Gamble "
    "Co. at 1600 Pennsylvania Ave., N.W., Washington, D.C.:) See https://example.com/a?b=1 or mail x@example.org. "
    "Le président Emmanuel Macron a quitté Paris pour Aix-en-Provence; l'Assemblée nationale siège jeudi. "
    "東京で会議が開かれた。 Владимир Зеленский прибыл в Киев 🙂",
    "First Lieutenant Maria del Carmen Garcia Hernandez de la Cruz of the 101st Airborne Division in Fort Campbell",
)
