"""Table of Polish."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        ta|nasza|ten strona|serwis|witryna używa|wykorzystuje|korzysta … cookies|cookie|ciasteczek …
        używamy|stosujemy|wykorzystujemy plików|pliki cookies|cookie …
        my i nasi #? partnerzy … cookies|cookie|dane|danych|informacje …
        korzystając|kontynuując … cookies|cookie|zgodę|zgodą …
        więcej|szczegóły informacji|w … polityce prywatności|cookies …
    """,
    promotions="""
        wesprzyj nas|nasze|naszą dziennikarstwo|redakcję|pracę …?
        zapisz|zapisuj się na|do …
        zasubskrybuj|subskrybuj nasz|kanał|nas|newsletter …
        obserwuj|obserwujcie nas|nasz na|w|profil|kanał …
        śledź|śledźcie nas|nasz na|profil|w …
        dołącz do nas|naszej|naszego|grona …
        polub nas na …
        kup|wykup prenumeratę|subskrypcję|dostęp …
        masz już|prenumeratę|konto|subskrypcję …
        jesteś już prenumeratorem|subskrybentem …?
        zaloguj się … aby|żeby|by|i …
        aby|żeby czytać|przeczytać|kontynuować … zaloguj|prenumerat*|subskryp*|dostęp …
        ten|dalsza|pozostała artykuł|część|treść … prenumerat*|subskryb*|zalogowan* …
        tylko dla prenumeratorów|subskrybentów …?
        pobierz naszą aplikację …
        otrzymuj … newsletter*|mail|skrzynkę|powiadomienia …
        bądź na bieżąco …
        wesprzyj nas|niezależne|naszą|naszych …
        masz|widziałeś dla|coś|ciekawy nas|temat|ważnego? … napisz|prześlij|wyślij|poinformuj …
        więcej informacji … facebooku|newsletterze|kanale …
    """,
    navigation="""
        udostępnij|podziel|wyślij się|na|w|przez|artykułem? facebooku|twitterze|x|whatsappie|mailem|linkedin …?
        skopiuj|drukuj|wydrukuj|zapisz link|artykuł …?
        czytaj|przeczytaj|zobacz|sprawdź|posłuchaj|obejrzyj też|także|również|więcej|dalej :? …?
        więcej na|o ten temat|tym …?
        powiązane|podobne artykuły|tematy|treści :? …?
        najczęściej czytane|najpopularniejsze …?
        polecamy|polecane :? …?
        pokaż|zobacz|wczytaj wszystkie|więcej komentarze|komentarzy …?
        # komentarzy|komentarze|komentarz
        dodaj|napisz|skomentuj komentarz …?
        reklama|materiał|artykuł sponsorowany?
        dalsza|ciąg część|dalszy artykułu|tekstu pod|poniżej …
        aktualizacja|zaktualizowano|opublikowano|data publikacji? :? dnia|dziś|wczoraj|o # …
        czas czytania :? # …
        # min|minut czytania
        wróć|powrót do|na góry|strony|stronę …?
        tagi|tematy|słowa kluczowe? : …
    """,
    credits="""
        autor|tekst|fot|foto|zdjęcie|zdjęcia|źródło|opracowanie|oprac|redakcja|wideo : NAME …?
        fot|foto|źródło|zdjęcie : AGENCY …?
        źródło : …
        fot|oprac NAME …?
        fot AGENCY …?
        zdjęcie|fot ilustracyjne|poglądowe|archiwum|archiwalne …?
        ( AGENCY )
        tekst|artykuł ukazał się|został pierwotnie|opublikowany …
        tłumaczenie|przełożył|przełożyła|tłum :? NAME
        © AGENCY …?
    """,
    boilerplate="""
        © … wszelkie prawa zastrzeżone …?
        wszelkie prawa zastrzeżone …?
        kopiowanie|przedruk|rozpowszechnianie … zabronione|zgody|zgodą …
    """,
    saying="powiedział powiedziała poinformował poinformowała oświadczył stwierdził stwierdziła podkreślił podkreśliła "
    "zapowiedział wyjaśnił dodał dodała przekazał przekazała ocenił ostrzegł potwierdził mówi twierdzi",
    titles="""
        pan pani dr prof prezydent prezydenta premier premiera minister ministra wiceminister wicepremier marszałek
        burmistrz wojewoda starosta poseł posłanka posła senator senatora kanclerz kanclerza król królowa książę księżna
        papież papieża kardynał biskup arcybiskup ksiądz ks generał gen pułkownik płk rzecznik rzeczniczka trener sędzia
        prokurator ambasador były była
    """,
    calls="""
        subskrybuj zapisz zaprenumeruj zarejestruj zaloguj obserwuj śledź kliknij udostępnij podziel czytaj przeczytaj
        pobierz odkryj dołącz skomentuj drukuj posłuchaj zobacz wesprzyj
    """,
    months="stycznia sty lutego lut marca mar kwietnia kwi maja maj czerwca cze lipca lip sierpnia sie września wrz października "
    "paź listopada lis grudnia gru",
    agencies="PAP/EPA KAI",
    endings="- i y a e iego ego iemu emu im ym ą ich ych imi ymi ie iej ej iom om ów owie ami ach u owi em",
    tongue_cues="po",
    demonyms="""
        US amerykańsk~ amerykan~
        GB brytyjsk~ brytyjczy~ angielsk~ anglic~
        RU rosyjsk~ rosjanie rosjan rosjanin
        DE niemieck~
        FR francusk~ francuz~
        IT włosk~ włos~
        ES hiszpańsk~ hiszpan~
        PT portugalsk~
        PL polsk~ polak~ polac~
        UA ukraińsk~ ukrain~
        BY białorusk~ białorusin~
        CN chińsk~ chińczyk~
        JP japońsk~ japończyk~
        KR południowokoreańsk~
        KP północnokoreańsk~
        IN indyjsk~
        PK pakistańsk~
        AF afgańsk~
        IR irańsk~
        IQ irack~
        IL izraelsk~
        PS palestyńsk~ palestyńczy~
        SY syryjsk~ syryjczy~
        TR tureck~
        EG egipsk~
        SA saudyjsk~
        BR brazylijsk~
        AR argentyńsk~
        MX meksykańsk~
        VE wenezuelsk~
        CA kanadyjsk~
        AU australijsk~
        AT austriack~
        CH szwajcarsk~
        NL holendersk~ niderlandzk~
        BE belgijsk~
        SE szwedzk~
        NO norwesk~
        DK duńsk~
        FI fińsk~
        CZ czesk~
        SK słowack~
        HU węgiersk~ węgrzy węgrów
        RO rumuńsk~
        GR greck~
        RS serbsk~
        HR chorwack~
        BG bułgarsk~
        LT litewsk~
        LV łotewsk~
        EE estońsk~
    """,
)
