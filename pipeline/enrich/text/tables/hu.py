"""Table of Hungarian."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        ez|honlapunk|oldalunk|weboldalunk a? weboldal|honlap|oldal? sütiket|cookie-kat|sütik …
        a weboldal|honlap|oldal sütiket|cookie-kat …
        sütiket|cookie-kat használunk …
        mi és #? partnereink … sütik|adatok|adatokat|információkat …
        az oldal böngészésével|használatával|további … sütik|cookie …
        adatkezelési tájékoztató …?
    """,
    promotions="""
        iratkozz|iratkozzon fel …
        iratkozz|iratkozzon … hírlevel* …
        kövess|kövessen|kövessenek|kövesd|kövesse minket|bennünket|oldalunkat|csatornánkat …
        csatlakozz|csatlakozzon hozzánk|közösségünkhöz|csatornánkhoz …
        fizess|fizessen elő …
        előfizetek …?
        már előfizető|előfizetőnk|regisztrált …?
        jelentkezz|jelentkezzen|lépj|lépjen be …
        regisztrálj|regisztráljon …
        ha|a tovább|folytatáshoz|teljes … előfizet*|regisztrál*|jelentkez* …
        ez a cikk|tartalom csak|kizárólag|előfizetőink* …
        csak előfizetőinknek …?
        töltsd|töltse le … alkalmazás* …
        értesüljön|értesülj … hírlevél*|elsőként|app* …
        támogasd|támogassa a? munkánkat|szerkesztőségünket|független …
        a legfrissebb hírek* … google|hírlevél*|facebook* …
        ne maradj|maradjon le …
        kövesse|kövesd|kövessen az|a|minket oldalunkat|csatornánkat|profilunkat|portálunkat …
    """,
    navigation="""
        megosztás|megosztom|oszd|ossza meg? facebookon|twitteren|x-en|linkedinen|whatsappon|e-mailben
        oszd|ossza meg …?
        megosztás
        küldés|nyomtatás|mentés|másolás e-mailben|cikk|link?
        olvasd|olvassa|olvass el? ezt? is|tovább|még|ezt :? …?
        tovább olvasom|olvasás|a …?
        kapcsolódó cikk|cikkek|tartalom|hírek|anyagok :? …?
        ez is|ezt érdekelheti|érdekes|olvastad|ajánljuk …?
        ajánljuk|ajánlott még?|cikkek? :? …?
        további hírek|cikkek|részletek …?
        legolvasottabb|legnépszerűbb|legfrissebb cikkek|hírek?
        # hozzászólás|komment|vélemény
        hozzászólok|hozzászólások|hozzászólás #?
        szólj|szóljon hozzá …?
        hirdetés|reklám|támogatott tartalom?
        a cikk a? hirdetés|folytatódik|után|alatt …
        frissítve|frissült|módosítva|közzétéve :? #
        olvasási idő :? # …
        vissza a|az címlapra|tetejére|főoldalra
        címkék|témák|rovat : …
        fotógaléria|galéria :? #? kép? …?
    """,
    credits="""
        szerző|írta|szöveg|fotó|fotók|kép|szerkesztő|videó|forrás : NAME …?
        írta :? NAME
        fotó|fotók|forrás|kép|nyitókép|borítókép|kiemelt kép? : …
        fotó :? NAME / AGENCY
        NAME fotó|felvétele
        forrás :? AGENCY …?
        illusztráció|képünk illusztráció|archív …?
        képünk|a|fotó illusztráció|kép illusztráció …?
        archív fotó|felvétel …?
        ( AGENCY )
        a cikk eredetileg … jelent …
        fordította NAME
        © AGENCY …?
    """,
    boilerplate="""
        © … minden jog fenntartva …?
        minden jog fenntartva …?
        a cikkben|cikk|oldalon … szerző … nem feltétlenül …
        utánközlés|másolása … engedély* …
    """,
    saying="mondta közölte elmondta kijelentette hangsúlyozta jelezte hozzátette bejelentette tájékoztatott kiemelte szerint "
    "nyilatkozta megjegyezte beszámolt írta állította figyelmeztetett",
    titles="""
        úr asszony dr prof elnök elnöke miniszterelnök miniszterelnöke miniszter minisztere államtitkár köztársasági
        polgármester főpolgármester képviselő szóvivő kancellár király királynő herceg pápa bíboros püspök érsek tábornok
        ezredes nagykövet főtitkár
    """,
    calls="""
        iratkozz iratkozzon iratkozzanak feliratkozás feliratkozom kövess kövessen kövessenek kövesd kattints kattintson
        olvasd olvassa oszd ossza megosztás regisztrálj regisztráljon regisztráció jelentkezz jelentkezzen csatlakozz
        csatlakozzon töltsd töltse lépj lépjen belépés bejelentkezés fizess fizessen előfizetek támogasd támogassa nyomtatás
        hozzászólok nézd nézze hallgasd hallgassa vásárolj rendeld rendelje
    """,
    months="január jan február febr március márc április ápr május máj június jún július júl augusztus aug szeptember szept "
    "október okt november nov december dec",
    agencies="MTI/AP MTI/EPA Reuters/MTI",
    endings="- k ok ek ak ök t ot et at öt okat eket akat öket nak nek oknak eknek knak knek oknál val vel kal kel okkal ekkel "
    "ban ben ról ről ul ül é",
    demonyms="""
        US amerikai~
        GB brit~ angol~ skót~
        RU orosz~
        DE német~
        FR francia~
        IT olasz~
        ES spanyol~
        PT portugál~
        PL lengyel~
        UA ukrán~
        CN kínai~
        JP japán~
        KR dél-koreai~
        KP észak-koreai~
        IN indiai~
        PK pakisztáni~
        AF afgán~
        IR iráni~
        IQ iraki~
        IL izraeli~
        PS palesztin~
        SY szíriai~
        TR török~
        EG egyiptomi~
        SA szaúdi~ szaúd-arábiai~
        BR brazil~
        AR argentin~
        MX mexikói~
        CL chilei~
        CO kolumbiai~
        VE venezuelai~
        CU kubai~
        CA kanadai~
        AU ausztrál~
        AT osztrák~
        CH svájci~
        NL holland~
        BE belga~
        SE svéd~
        NO norvég~
        DK dán~
        FI finn~
        CZ cseh~
        SK szlovák~
        HU magyar~
        RO román~
        GR görög~
        RS szerb~
        HR horvát~
        SI szlovén~
        BG bolgár~
        VN vietnami~
    """,
)
