"""Table of Spanish."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        este|nuestro sitio|web|página web? utiliza|usa|emplea cookies …
        utilizamos|usamos cookies …
        nosotros y nuestros #? socios … cookies|datos|información …
        al|si continuar|continúa|continúas navegando … cookies …
        puede|puedes configurar|cambiar|rechazar … cookies …
        consulte|consulta nuestra política de privacidad|cookies …
        más información|detalles en|sobre nuestra? política de privacidad|cookies
    """,
    promotions="""
        suscríbete|suscríbase|suscribirse|suscribite a|al|para|por|ahora|aquí|hoy|y …
        regístrate|regístrese|inscríbete|registrate gratis|aquí|ahora|para|en|y …
        recibe|reciba|recibí|recibir … boletín|newsletter|correo|email|bandeja …
        apúntate a … boletín|newsletter …
        síguenos|síganos|seguinos en …
        sigue|siga|seguí … nuestro|nuestra|el canal|cuenta|página de|en whatsapp|telegram|facebook|instagram|x|twitter …
        únete|únase|sumate a nuestro|nuestra canal|comunidad|grupo …
        descarga|descargue|descargá nuestra|la app|aplicación …
        ya? eres|es|sos|soy suscriptor …?
        ya? eres|es|tienes|tiene suscriptor|suscripción|cuenta …?
        inicia|inicie|iniciá sesión …
        para|si continuar|seguir|quieres|quiere leyendo|leer|seguir …
        este|esta artículo|contenido|nota|noticia es|está exclusivo|exclusiva|reservado|solo|disponible para …
        contenido|artículo|nota exclusivo|exclusiva|solo para suscriptores|socios|registrados …?
        lee|lea sin límites …
        has|ha|haz alcanzado|leído|superado … límite|artículos|gratis …
        apoya|apoye|apoyá nuestro|el periodismo …
        hazte|hágase socio|suscriptor|socia …
        has|ha encontrado un|algún error …
        ayúdanos a mejorar …
        las noticias … en tu|su correo|móvil|bandeja|whatsapp …
    """,
    navigation="""
        compartir|comparte|comparta|compartí en|por|con facebook|twitter|x|whatsapp|linkedin|telegram|correo|email
        compartir|imprimir|guardar|escuchar|comentar artículo|noticia|nota|enlace
        copiar|enviar el? enlace|link|por …?
        te|le puede|podría interesar|interesa también? : …
        te|le puede|podría interesar también?
        lee|lea|leé|leer|ver|vea|mira|mirá también|además|más : …
        lee|lea|leé|leer|ver|vea|mira también|además|más
        seguir|sigue|continuar|continúa leyendo …?
        sigue|siga leyendo : …
        noticias|notas|artículos|temas|contenidos relacionadas|relacionados|relacionada :? …?
        más|otras noticias|información|sobre|notas de|sobre|en|este|relacionadas tema? …?
        más|otras noticias|información|notas
        lo más visto|leído|comentado
        en vivo|directo : …
        ver|mostrar|leer|cargar todos|más|los comentarios|noticias?
        # comentarios|comentario
        deja|deje|dejá|escribe tu|su|un comentario …?
        publicidad|anuncio|contenido patrocinado|publicitario?
        la noticia|nota|historia continúa después|debajo|abajo …
        actualizado|actualizada|publicado|publicada a|el|en|las|hoy|ayer # …
        última actualización :? #
        tiempo de lectura :? # …
        # min|minutos de lectura
        volver|ir al|a|arriba|la inicio|portada|arriba?
        etiquetas|temas|archivado en : …
        ver|leer|lee|lea más noticias|notas|artículos de|sobre|en …
        normas|política|reglas de|para los? comentarios|comentar|participación
    """,
    credits="""
        por NAME , AGENCY|redacción|corresponsal|enviado|enviada …?
        texto|autor|autora|redacción|foto|fotos|fotografía|imagen|video|vídeo|edición : NAME …?
        foto|fotos|fotografía|imagen|fuente|fuentes : AGENCY …?
        con información|datos|reporte|reportes|informes de AGENCY …?
        ( con información de AGENCY )
        foto|imagen de|del archivo …?
        imagen|foto referencial|ilustrativa|de recurso …?
        enviado|enviada|corresponsal especial :? NAME?
        redacción NAME? digital|central|web
        este|esta artículo|texto|nota fue|se publicado|publicada|publicó originalmente|primero …
        traducción|traducido de|por NAME
        © AGENCY …?
        redacción digital|judicial|deportes|economía|internacional|política|nacional|local|cultura|sociedad|mundo|web
    """,
    boilerplate="""
        © … todos los derechos reservados …?
        todos los derechos reservados …?
        prohibida|queda prohibida la? su? reproducción …
        prohibida su reproducción …
        las opiniones … autor|autores|autora …
        derechos reservados …?
    """,
    saying="dijo dijeron afirmó aseguró explicó declaró señaló indicó anunció informó advirtió agregó añadió sostuvo manifestó "
    "comentó criticó reclamó confirmó",
    titles="""
        señor señora sr sra srta don doña dr dra doctor doctora prof profesor profesora presidente presidenta expresidente
        expresidenta vicepresidente vicepresidenta ministro ministra exministro exministra primer primera gobernador
        gobernadora alcalde alcaldesa intendente intendenta senador senadora diputado diputada concejal canciller secretario
        secretaria juez jueza fiscal general coronel capitán comandante rey reina príncipe princesa papa cardenal obispo
        arzobispo padre monseñor portavoz entrenador entrenadora mandatario mandataria lehendakari
    """,
    calls="""
        suscríbete suscríbase suscríbanse suscribite suscribirse suscribirme regístrate regístrese registrate registrarse
        inscríbete inscríbase inscribite apúntate únete únase únanse unite síguenos síganos seguinos comparte comparta
        compartí compartir pulsa haz_clic haga_clic clica pincha pinche lee leé descarga descárgalo descárgala descárguelo
        descargar descubre descubra descubrí ingresa ingrese ingresá accede acceda hazte hágase participa participe comenta
        comente guardar imprimir contacta contáctanos contáctenos escríbenos escríbanos ayúdanos apóyanos actívalo conócenos
        visítanos llámanos
    """,
    months="enero ene febrero feb marzo mar abril abr mayo may junio jun julio jul agosto ago septiembre setiembre sept sep "
    "octubre oct noviembre nov diciembre dic",
    agencies="EUROPA_PRESS SERVIMEDIA Servimedia Xinhua Sputnik",
    endings="- s es a as o os",
    tongue_cues="en al del",
    demonyms="""
        US estadounidense~ norteamerican~
        GB británic~ inglés ingleses inglesa inglesas escocés escocesa escoceses
        RU ruso rusa rusos rusas
        DE alemán alemana alemanas alemanes
        FR francés francesa francesas franceses
        IT italian~
        ES español española españolas españoles
        PT portugués portuguesa portuguesas portugueses
        PL polac~
        UA ucranian~
        CN chino china chinos chinas
        JP japonés japonesa japonesas japoneses nipón nipona nipones
        KR surcorean~
        KP norcorean~
        IN indio india indios indias
        PK pakistaní~ paquistaní~
        AF afgan~
        IR iraní~
        IQ iraquí~
        IL israelí~
        PS palestin~
        SY siri~
        TR turco turca turcos turcas
        EG egipci~
        SA saudí~ saudita~
        BR brasileñ~ brasiler~
        AR argentin~
        MX mexican~
        CL chilen~
        CO colombian~
        VE venezolan~
        CU cuban~
        PE peruan~
        BO bolivian~
        EC ecuatorian~
        UY uruguay~
        PY paraguay~
        CA canadiense~
        AU australian~
        AT austriac~
        CH suiz~
        NL neerlandés neerlandesa neerlandeses holandés holandesa holandeses
        BE belga~
        SE suec~
        NO norueg~
        DK danés danesa daneses
        FI finlandés finlandesa finlandeses
        CZ chec~
        HU húngar~
        RO ruman~
        GR grieg~
        RS serbi~
        HR croat~
        BG búlgar~
        VN vietnamita~
        MA marroquí~
    """,
)
