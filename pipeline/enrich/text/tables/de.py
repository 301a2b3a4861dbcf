"""Table of German."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        diese|unsere website|webseite|seite verwendet|nutzt|benutzt cookies …
        wir und unsere #? partner … cookies|daten|einwilligung …
        mit ihrer zustimmung|einwilligung … cookies|partner|daten …
        um ihnen … erlebnis|angebot … cookies …
        sie können ihre einwilligung|zustimmung|cookie-einstellungen jederzeit …
        hier finden sie … datenschutz* …
        an dieser stelle finden|befindet sie? … externen? inhalt* …
        hier finden sie … externe* inhalte …?
        externer inhalt … datenschutz* …
        ich bin damit einverstanden , dass mir externe inhalte …
    """,
    promotions="""
        melden|tragen sie sich … newsletter …
        hier|jetzt? … newsletter abonnieren|bestellen|anmelden
        jetzt … weiterlesen
        jetzt … abonnieren|testen|abo* …
        abonnieren|bestellen sie unser* …
        mit|für … # … monat … weiterlesen|lesen|testen …?
        sie möchten|wollen weiterlesen …
        sie haben schon|bereits ein? abo|konto|zugang …
        hier geht|gehts es? zum|zur abo|anmeldung|registrierung|newsletter …?
        noch kein abo …
        schon abonnent* …
        dieser|dies artikel|beitrag|text ist exklusiv|nur|kostenpflichtig|abonnenten …
        lesen sie diesen|den artikel|text mit …
        folgen sie uns auf|bei …
        folgen sie unserem kanal …
        besuchen sie uns auf|bei …
        laden sie … unsere app|news-app …
        die wichtigsten nachrichten|meldungen|themen … per|als|im newsletter|push|e-mail|postfach …
        immer|bleiben sie? informiert|auf dem laufenden … newsletter|app|kanal …
        unterstützen sie unabhängigen|unsere* journalismus|arbeit|redaktion …
        werden sie mitglied|abonnent* …
        haben sie hinweise|anregungen|fragen|fehler … schreiben|melden|redaktion …
        fehler gefunden|entdeckt …
        der|unser newsletter … ihr|ihrem|dein|deinem|im postfach
        sie haben hinweise|fragen|anregungen|informationen|tipps zu|zum|für diesem|diesen|unserem|uns …
    """,
    navigation="""
        artikel? auf facebook|twitter|x|whatsapp|linkedin|telegram|xing|instagram teilen
        teilen auf|per|via|mit facebook|twitter|x|whatsapp|e-mail|mail|linkedin|telegram
        per e-mail|mail|whatsapp teilen|versenden|verschicken
        artikel|beitrag|seite|link teilen|drucken|merken|kopieren|versenden|vorlesen|anhören
        auf die merkliste …
        zur? startseite
        zum|nach seitenanfang|oben
        mehr : …
        mehr dazu|lesen|zum thema|erfahren|anzeigen|laden : …
        mehr dazu|lesen|erfahren|anzeigen|laden|zum? thema?
        lesen sie auch|mehr|hier|dazu|weiter …
        lesen|sehen sie hierzu|dazu auch|mehr …
        weiterlesen : …
        weiterlesen nach|unter der anzeige|werbung
        das|auch könnte|dürfte sie auch|interessieren …
        weitere artikel|meldungen|nachrichten|themen|beiträge …?
        verwandte|ähnliche artikel|themen|beiträge
        die? meistgelesen*|beliebteste* artikel|themen?
        alle kommentare|beiträge anzeigen|lesen|öffnen
        kommentar|kommentare schreiben|verfassen|anzeigen|lesen|hinterlassen
        # kommentare|kommentar|leserkommentare
        anzeige|werbung|advertorial
        zuletzt? aktualisiert :? am|um? #
        stand : #
        veröffentlicht am # …
        lesezeit :? # min*
        lesedauer :? # min*
        zur|zum bildergalerie|fotostrecke|video|bild|galerie …?
        bilderstrecke|bildergalerie|fotostrecke starten|öffnen|# bilder?
        empfohlener|empfohlene|eingebetteter externer|externe|redaktioneller inhalt|inhalte
        nach|unter der werbung|anzeige weiterlesen
        # min* lesezeit|lesedauer
    """,
    credits="""
        von NAME , AGENCY|redaktion|korrespondent*
        text|autor|autorin|bericht|redaktion|foto|fotos|bild|grafik|video : NAME …?
        bild|foto|fotos|grafik : AGENCY …?
        quelle|quellen : AGENCY …?
        © AGENCY …?
        mit material|informationen|agenturmaterial von|der AGENCY …?
        mit agenturmaterial
        ( AGENCY … )
        archivbild|archivfoto|symbolbild|symbolfoto|themenbild …?
        ein artikel|beitrag|bericht|kommentar|gastbeitrag|text von NAME
        dieser artikel|beitrag|text erschien|erscheint|wurde zuerst|ursprünglich in|bei|auf|im|am …
        dieser artikel|text|beitrag wurde … übersetzt|automatisch|maschinell …
        aus dem englischen|französischen|russischen|spanischen von|übersetzt …
        unser* korrespondent|korrespondentin|reporter|autor|autorin NAME berichtet? …?
        bildquelle|fotoquelle|bildrechte|bildnachweis|fotocredit : …
        mit material|informationen|inhalten der|von nachrichtenagentur|nachrichtenagenturen|agenturen AGENCY …?
        dpa-infocom …
    """,
    boilerplate="""
        alle rechte vorbehalten …?
        nachdruck|vervielfältigung|weiterverbreitung … nur|verboten|genehmigung …
        die redaktion behält sich … vor …
        für die inhalte externer|verlinkter seiten …
        die weiterverwendung|verwendung|nutzung|verbreitung der|von inhalte|inhalten|texte|beiträge … zustimmung|genehmigung …
    """,
    saying="sagte sagten erklärte erklärten teilte berichtete berichteten betonte kündigte forderte warnte meinte kritisierte "
    "bestätigte verteidigte bezeichnete",
    titles="""
        herr herrn frau dr prof professor professorin präsident präsidentin bundespräsident bundespräsidenten bundeskanzler
        bundeskanzlers bundeskanzlerin kanzler kanzlerin minister ministerin ministerpräsident ministerpräsidentin
        außenminister außenministerin innenminister innenministerin finanzminister finanzministerin verteidigungsminister
        verteidigungsministerin bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin premierminister
        premierministerin premier staatschef regierungschef parteichef parteichefin generalsekretär papst könig königin prinz
        prinzessin bischof kardinal general oberst trainer bundestrainer sprecher sprecherin abgeordneter abgeordnete
        senator senatorin gouverneur gouverneurin landrat landrätin us-präsident präsidenten ministers staatspräsident
        *chef *chefin *minister *ministerin *ministers *präsident *präsidentin *präsidenten *sprecher *sprecherin *kanzler
        *kanzlerin *bürgermeister *bürgermeisterin *direktor *direktorin *leiter *leiterin *anwalt *anwältin *sekretär
        *sekretärin *vorsitzender *vorsitzende *vorsitzenden *beauftragter *beauftragte *führer *führerin *trainer *trainerin
        *kommissar *kommissarin *kommandeur *experte *expertin *forscher *forscherin *vorstand *hauptmann *hauptfrau
    """,
    calls="""
        abonnier abonniere abonnieren abonniert registriere registrieren registriert melde melden anmelden folge folgen
        folgt klick klicke klicken lies lesen teile teilen teilt drucken speichern kommentieren weiterlesen bestelle
        bestellen entdecke entdecken lade laden herunterladen jetzt_abonnieren jetzt_anmelden jetzt_lesen jetzt_testen
        hier_klicken mitmachen spende spenden einloggen ausloggen
    """,
    months="januar jan jänner februar feb märz mär april apr mai juni jun juli jul august aug september sept sep oktober okt "
    "november nov dezember dez",
    agencies="dpa/lby dpa-AFX dpa/AFP Reuters/dpa afp reuters rtr ap",
    endings="- e er em en es n s in innen nen ern ers",
    tongue_cues="auf in",
    demonyms="""
        US amerikanisch~ us-amerikanisch~ amerikaner~
        GB britisch~ brite~ britin~ englisch~ engländer~ schottisch~
        RU russisch~ russe~ russin~
        DE deutsch~
        FR französisch~ franzose~ französin~
        IT italienisch~ italiener~
        ES spanisch~ spanier~
        PT portugiesisch~ portugiese~ portugiesin~
        PL polnisch~ pole~ polin~
        UA ukrainisch~ ukrainer~
        CN chinesisch~ chinese~ chinesin~
        JP japanisch~ japaner~
        KR südkoreanisch~ südkoreaner~
        KP nordkoreanisch~ nordkoreaner~
        IN indisch~ inder~
        PK pakistanisch~ pakistaner~
        AF afghanisch~ afghane~ afghanin~
        IR iranisch~ iraner~
        IQ irakisch~ iraker~
        IL israelisch~ israeli~
        PS palästinensisch~ palästinenser~
        SY syrisch~ syrer~
        TR türkisch~ türke~ türkin~
        EG ägyptisch~ ägypter~
        SA saudisch~ saudi-arabisch~
        BR brasilianisch~ brasilianer~
        AR argentinisch~ argentinier~
        MX mexikanisch~ mexikaner~
        CL chilenisch~ chilene~ chilenin~
        CO kolumbianisch~ kolumbianer~
        VE venezolanisch~ venezolaner~
        CU kubanisch~ kubaner~
        CA kanadisch~ kanadier~
        AU australisch~ australier~
        AT österreichisch~ österreicher~
        CH schweizerisch~ schweizer~
        NL niederländisch~ niederländer~ holländisch~ holländer~
        BE belgisch~ belgier~
        SE schwedisch~ schwede~ schwedin~
        NO norwegisch~ norweger~
        DK dänisch~ däne~ dänin~
        FI finnisch~ finne~ finnin~
        CZ tschechisch~ tscheche~ tschechin~
        HU ungarisch~ ungar~
        RO rumänisch~ rumäne~ rumänin~
        GR griechisch~ grieche~ griechin~
        RS serbisch~ serbe~ serbin~
        HR kroatisch~ kroate~ kroatin~
        BG bulgarisch~ bulgare~ bulgarin~
        VN vietnamesisch~ vietnamese~ vietnamesin~
    """,
)
