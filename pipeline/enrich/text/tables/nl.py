"""Table of Dutch."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        deze|onze website|site gebruikt|maakt … cookies …
        wij|we gebruiken|maken … cookies …
        wij|we en onze #? partners … cookies|gegevens …
        door verder|gebruik te|op … cookies|akkoord …
        meer informatie|lezen over … cookies|privacy* …
        om deze inhoud|content te … cookies …
    """,
    promotions="""
        schrijf je|u in …
        meld je|u aan …
        abonneer je|u op|nu …
        neem een abonnement …
        word abonnee|lid …?
        volg ons|nos op|via …
        volg het|ons nieuws|kanaal op|via …
        al? abonnee …?
        ben je|u al abonnee …?
        log in om …
        om verder|dit te|artikel te? lezen …
        dit artikel|verhaal is alleen|exclusief|voorbehouden|gratis …
        alleen voor abonnees …?
        lees onbeperkt|verder voor|met|alle …
        download de|onze app …
        ontvang … nieuwsbrief|mail|inbox|updates …
        steun onze|onafhankelijke journalistiek …
        heb je|u een tip|tips|vraag|fout …
        tip de redactie …?
    """,
    navigation="""
        deel|delen dit|via|op|artikel? artikel|facebook|twitter|x|whatsapp|linkedin|e-mail|mail …?
        kopieer|print|bewaar|luister link|artikel|naar …?
        lees|bekijk|luister|zie ook|meer|verder|hier :? …?
        meer over|nieuws dit|deze …?
        meer nieuws …?
        gerelateerde|verwante artikelen|berichten|onderwerpen :? …?
        meest gelezen|bekeken …?
        toon|bekijk|laad alle|meer reacties|berichten …?
        # reacties|reactie
        reageer|reacties|plaats een? reactie …?
        advertentie|advertorial|gesponsord …?
        artikel|tekst gaat verder|door onder|na …
        bijgewerkt|gepubliceerd|aangepast|laatst bijgewerkt? :? op|om|vandaag|gisteren # …
        leestijd :? # …
        # min|minuten leestijd|lezen
        terug naar boven|home|overzicht
        tags|onderwerpen|trefwoorden : …
    """,
    credits="""
        door NAME , AGENCY|redactie|correspondent …?
        door onze verslaggever|redacteur|correspondent|redactie …?
        van onze verslaggever|redacteur|correspondent|redactie …?
        tekst|auteur|foto|foto's|beeld|bron|redactie|video : NAME …?
        foto|foto's|beeld|bron : AGENCY …?
        foto|beeld ter illustratie …?
        archieffoto|archiefbeeld …?
        ( AGENCY )
        dit artikel|stuk verscheen|is eerder|oorspronkelijk|vertaald …
        vertaald|vertaling door|uit …
        © AGENCY …?
    """,
    boilerplate="""
        © … alle rechten voorbehouden …?
        alle rechten voorbehouden …?
        overname van … toegestaan|verboten|toestemming …
    """,
    saying="zei zegt zeiden meldde meldt verklaarde liet vertelde vertelt stelde benadrukte waarschuwde kondigde bevestigde "
    "schrijft aldus volgens",
    titles="""
        meneer mevrouw dhr mevr dr prof professor president presidente premier minister-president minister staatssecretaris
        burgemeester wethouder kanselier senator gouverneur kamerlid koning koningin prins prinses paus kardinaal bisschop
        generaal kolonel kapitein woordvoerder bondscoach trainer rechter oud-president ex-president
    """,
    calls="""
        abonneer abonneren schrijf inschrijven registreer registreren aanmelden inloggen volg volgen delen klik klikken lees
        lezen download bekijk ontdek reageer reageren luister
    """,
    months="januari jan februari feb maart mrt april apr mei juni jun juli jul augustus aug september sep sept oktober okt "
    "november nov december dec",
    agencies="ANP/AFP Belga/ANP NOS",
    endings="- e n en s er ers",
    tongue_cues="het in",
    demonyms="""
        US amerikaans~ amerikan~
        GB brits~ brit~ engels~ schots~
        RU russisch~
        DE duits~ duitser~
        FR frans~ fransman fransen
        IT italiaans~ italian~
        ES spaans~ spanjaard spanjaarden
        PT portugees~ portugez~
        PL pools~
        UA oekraïens~ oekraïener~
        CN chinees~ chinez~
        JP japans~ japanner~
        KR zuid-koreaans~
        KP noord-koreaans~
        IN indiaas~ indiase
        PK pakistaans~
        AF afghaans~ afghan~
        IR iraans~ iraniër iraniërs
        IQ iraaks~
        IL israëlisch~
        PS palestijns~ palestijn~
        SY syrisch~ syriër syriërs
        TR turks~
        EG egyptisch~
        BR braziliaans~ brazilian~
        AR argentijns~ argentijn~
        MX mexicaans~ mexican~
        CO colombiaans~
        VE venezolaans~
        CA canadees~ canadez~
        AU australisch~
        AT oostenrijks~ oostenrijker~
        CH zwitsers~ zwitser~
        NL nederlands~ nederlander~
        BE belgisch~ vlaams~
        SE zweeds~
        NO noors~
        DK deens~
        FI fins~
        CZ tsjechisch~
        HU hongaars~ hongar~
        RO roemeens~ roemen
        GR grieks~
        RS servisch~
        BG bulgaars~ bulgar~
        SR surinaams~
        ID indonesisch~
        MA marokkaans~ marokkan~
    """,
)
