"""Table of Italian."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        questo|il|nostro nostro? sito utilizza|usa|fa cookie …
        utilizziamo|usiamo i? cookie …
        noi e i nostri #? partner|fornitori … cookie|dati|dispositivo …
        continuando|proseguendo|cliccando|chiudendo … cookie …
        puoi|può modificare|gestire|revocare … preferenze|consenso|cookie …
        per|leggi|consulta … informativa|privacy policy|cookie policy …
    """,
    promotions="""
        iscriviti|iscrivetevi alla|al|gratis|ora|qui|per …
        abbonati|abbonatevi per|a|ora|subito|e …
        ricevi|ricevere … newsletter|email|mail|notifiche …
        registrati|accedi per|gratis|e|con|al|alla …
        seguici|seguiteci su|anche …
        segui … canale|pagina|profilo|account su|di|whatsapp|telegram|facebook|instagram|x …
        unisciti al|alla nostro|nostra canale|comunità|gruppo|community …
        scarica la|nostra app …
        sei già abbonato|abbonata|registrato|iscritto …?
        hai già un abbonamento|account …?
        per|vuoi continuare|proseguire a|la leggere|lettura …
        questo|il articolo|contenuto è riservato|disponibile|esclusivo …
        contenuto|articolo riservato|esclusivo|premium agli|per|ai abbonati|iscritti …?
        hai raggiunto|esaurito|letto … limite|articoli|gratuiti …
        sostieni il|nostro|la giornalismo|lavoro|redazione …
        attiva|attivate le notifiche …
        resta|rimani sempre? aggiornato|informato|connesso …
    """,
    navigation="""
        condividi su|via|con|per facebook|twitter|x|whatsapp|linkedin|telegram|email|mail
        condividi|stampa|salva|ascolta|commenta articolo|l'articolo|notizia|link|questo
        copia|invia link|il|per|via …?
        leggi|guarda|vedi|leggete anche|tutto|pure|altro : …
        leggi|guarda|vedi|leggete anche|pure|altro|tutto …
        continua|prosegui a|la leggere|lettura …?
        potrebbe|potrebbero|ti|vi potrebbe|potrebbero? interessarti|interessare|interessarvi anche? …?
        articoli|notizie|contenuti correlati|correlate|simili :? …?
        per approfondire :? …?
        i|le più letti|lette|visti
        altre|ultime notizie|di|su …?
        vedi|mostra|carica|leggi tutti|altri|i commenti
        # commenti|commento
        lascia|scrivi un commento …?
        pubblicità|annuncio|contenuto sponsorizzato?
        la notizia|l'articolo continua|prosegue dopo|sotto …
        aggiornato|pubblicato|ultimo aggiornamento :? alle|il|ore # …
        ultimo aggiornamento :? #
        tempo di lettura :? # …
        # min|minuti di lettura
        torna su|alla|all'inizio home?
        argomenti|tag|temi : …
        i? commenti dei|degli|di lettori|utenti
        guarda|vedi il|la|le|anche|i video|foto|gallery|fotogallery|immagini
        leggi|vedi tutte|altre|tutti|altri le|gli? notizie|articoli di|su|da …
    """,
    credits="""
        di NAME , AGENCY|redazione|inviato|corrispondente …?
        testo|autore|autrice|foto|fotografia|immagine|video|a cura|servizio : NAME …?
        foto|immagine|fonte|fonti|video : AGENCY …?
        a cura di NAME
        a cura della? redazione …?
        servizio di NAME
        redazione online|ansa|web
        dal|dalla nostro|nostra inviato|inviata|corrispondente NAME? …?
        foto|immagine|immagini di|d archivio|repertorio …?
        ( AGENCY )
        con informazioni di AGENCY
        questo articolo è stato? pubblicato|apparso originariamente|originariamente|per …
        traduzione|tradotto di|da NAME
        © AGENCY …?
        © riproduzione riservata
        riproduzione riservata …?
    """,
    boilerplate="""
        © … tutti i diritti riservati …?
        tutti i diritti riservati …?
        © riproduzione riservata …?
        vietata la riproduzione …
        le opinioni espresse … autore|autori …
    """,
    saying="detto dichiarato affermato spiegato aggiunto annunciato riferito sottolineato sostenuto commentato ribadito dice "
    "spiega afferma dichiara racconta sottolinea confermato",
    titles="""
        signor signora sig sig.ra dott dottor dottoressa dott.ssa prof professor professore professoressa ing avv avvocato
        on onorevole presidente vicepresidente premier ministro ministra sottosegretario sindaco sindaca governatore
        governatrice senatore senatrice deputato deputata assessore assessora segretario segretaria cancelliere cancelliera
        giudice procuratore procuratrice generale colonnello capitano re regina principe principessa papa cardinale vescovo
        arcivescovo monsignor don padre suor allenatore ct ex portavoce
    """,
    calls="""
        iscriviti iscrivetevi iscrivendoti abbonati abbonatevi registrati registratevi seguici seguiteci clicca cliccate
        clicca_qui condividi condividete leggi leggete scarica scaricate scopri scoprite accedi unisciti unitevi commenta
        commentate partecipa sostienici contattaci
    """,
    months="gennaio gen febbraio feb marzo mar aprile apr maggio mag giugno giu luglio lug agosto ago settembre set ottobre ott "
    "novembre nov dicembre dic",
    agencies="Adnkronos/Labitalia Italpress ITALPRESS Dire DIRE LAPRESSE ADNKRONOS ASKANEWS Askanews Nova Radiocor",
    endings="- o a i e he hi",
    tongue_cues="in",
    demonyms="""
        US american~ statunitens~
        GB britannic~ ingles~ scozzes~
        RU russo russa russi russe
        DE tedesc~
        FR frances~
        IT italian~
        ES spagnol~
        PT portoghes~
        PL polacc~
        UA ucrain~
        CN cines~
        JP giappones~ nipponic~
        KR sudcorean~
        KP nordcorean~
        IN indian~
        PK pakistan~
        AF afghan~ afgan~
        IR iranian~
        IQ irachen~
        IL israelian~
        PS palestines~
        SY sirian~
        TR turco turca turchi turche
        EG egizian~
        SA saudit~
        BR brasilian~
        AR argentin~
        MX messican~
        CL cilen~
        CO colombian~
        VE venezuelan~
        CU cuban~
        CA canades~
        AU australian~
        AT austriac~
        CH svizzer~
        NL olandes~
        BE belga belgi belghe
        SE svedes~
        NO norveges~
        DK danese danesi
        FI finlandes~
        CZ ceco ceca cechi ceche
        HU unghereses~ ungheres~
        RO romeno romena romeni romene rumen~
        GR greco greca greci greche
        RS serbo serba serbi serbe
        HR croat~
        BG bulgar~
        AL albanes~
        VN vietnamit~
        TN tunisin~
        LY libic~
    """,
)
