"""Table of Portuguese."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        este|nosso|o site|portal utiliza|usa cookies …
        utilizamos|usamos|nós cookies|utilizamos|usamos …  cookies|dados|navegação|experiência …
        nós e os? nossos #? parceiros … cookies|dados|informações …
        ao continuar|navegar|clicar … cookies|política|privacidade|termos …
        saiba mais … política de privacidade|cookies …
    """,
    promotions="""
        assine|subscreva|assinar a|o|agora|já|nossa|por|e …
        inscreva-se|cadastre-se|registe-se|registre-se …
        receba|receber … newsletter|e-mail|email|whatsapp|notificações|boletim …
        siga-nos|acompanhe-nos …
        siga|acompanhe o|a|nos nosso|nossa? no? canal|perfil|página|grupo|facebook|instagram|whatsapp|telegram|x …
        entre|participe|junte-se no|do|em|ao nosso|nossa|grupo|canal|comunidade …
        baixe|descarregue o|a nosso|nossa? app|aplicativo|aplicação …
        já é|sou|tem assinante|assinatura|conta …?
        faça|inicie login|sessão|o …
        para continuar|ler lendo|a|este|o …
        este|esta conteúdo|artigo|matéria é|está exclusivo|exclusiva|reservado|disponível …
        conteúdo|artigo|matéria exclusivo|exclusiva|só para assinantes …?
        apoie o|nosso|o jornalismo …
        clique aqui para|e …
    """,
    navigation="""
        compartilhe|compartilhar|partilhe|partilhar no|via|por|em facebook|twitter|x|whatsapp|linkedin|telegram|e-mail
        compartilhe|compartilhar|partilhar|imprimir|salvar|guardar|ouvir|comentar artigo|notícia|matéria|esta|link|este …?
        copiar link
        leia|veja|saiba|confira|ouça|assista também|mais|ainda :? …?
        continua|continue a|lendo|depois|após …?
        notícias|matérias|artigos|conteúdos relacionadas|relacionados :? …?
        mais lidas|notícias|sobre|lidos …?
        as|os mais lidas|lidos|vistas
        ver|mostrar|carregar|ler todos|mais|os comentários|notícias …?
        # comentários|comentário
        deixe|escreva|envie seu|o|um comentário …?
        publicidade|anúncio|pub|conteúdo patrocinado?
        continua depois|após da|a publicidade
        atualizado|atualizada|publicado|publicada|última atualização? :? em|às|há|hoje|ontem # …
        tempo de leitura :? # …
        # min|minutos de leitura
        voltar ao|para topo|início|o
        tags|assuntos|temas|tópicos : …
        deixe|escreva|faça o|um seu|teu? comentário …?
    """,
    credits="""
        por NAME , AGENCY|redação|correspondente …?
        texto|autor|autora|foto|fotos|imagem|vídeo|edição|reportagem|redação : NAME …?
        foto|imagem|fonte|fontes|crédito : AGENCY …?
        com informações|agências de|da|do? AGENCY …?
        com agências …?
        ( com informações de|da AGENCY )
        foto|imagem de arquivo|ilustrativa|ilustração …?
        da redação …?
        edição|reportagem de :? NAME
        tradução|traduzido de|por :? NAME
        este artigo|texto foi publicado originalmente|primeiro …
        © AGENCY …?
    """,
    boilerplate="""
        © … todos os direitos reservados …?
        todos os direitos reservados …?
        proibida|é a? reprodução …
        proibida a reprodução …
    """,
    saying="disse afirmou declarou explicou anunciou informou destacou acrescentou ressaltou avaliou contou apontou garantiu "
    "alertou criticou confirmou segundo",
    titles="""
        senhor senhora sr sra dr dra doutor doutora prof professor professora presidente presidenta ex-presidente
        vice-presidente ministro ministra primeiro-ministro primeira-ministra governador governadora prefeito prefeita
        vereador vereadora senador senadora deputado deputada juiz juíza procurador procuradora general coronel capitão rei
        rainha príncipe princesa papa cardeal bispo arcebispo padre dom dona porta-voz técnico treinador secretário secretária
        chanceler
    """,
    calls="""
        assine inscreva-se inscreva inscrevam-se subscreva registre-se registe-se cadastre-se siga siga-nos sigam-nos clique
        clique_aqui compartilhe partilhe compartilhar partilhar baixe descarregue descubra junte-se participe comente
        imprima ouça acesse aceda apoie
    """,
    months="janeiro jan fevereiro fev março mar abril abr maio mai junho jun julho jul agosto ago setembro set outubro out "
    "novembro nov dezembro dez",
    agencies="Agência_Lusa Folhapress FOLHAPRESS Estadão_Conteúdo Angop ANGOP Sputnik",
    endings="- s a as o os",
    tongue_cues="em",
    demonyms="""
        US american~ norte-american~ estadunidense~ estado-unidense~
        GB britânic~ inglês inglesa ingleses inglesas escocês escocesa
        RU russo russa russos russas
        DE alemão alemã alemães alemãs
        FR francês francesa franceses francesas
        IT italian~
        ES espanhol espanhola espanhóis espanholas
        PT português portuguesa portugueses portuguesas
        PL polac~ polonês polonesa poloneses
        UA ucranian~
        CN chinês chinesa chineses chinesas
        JP japonês japonesa japoneses japonesas
        KR sul-corean~
        KP norte-corean~
        IN indian~
        PK paquistanês paquistanesa paquistaneses
        AF afegão afegã afegãos afegãs
        IR iranian~
        IQ iraquian~
        IL israelense~ israelita~
        PS palestin~
        SY síri~
        TR turco turca turcos turcas
        EG egípci~
        SA saudita~
        BR brasileir~
        AR argentin~
        MX mexican~
        CL chilen~
        CO colombian~
        VE venezuelan~
        CU cuban~
        AO angolan~
        MZ moçambican~
        CA canadense~ canadian~
        AU australian~
        AT austríac~
        CH suíç~
        NL holandês holandesa holandeses
        BE belga~
        SE suec~
        NO norueguês norueguesa noruegueses
        DK dinamarquês dinamarquesa dinamarqueses
        FI finlandês finlandesa finlandeses
        CZ checo checa checos tcheco tcheca tchecos
        HU húngar~
        RO romen~
        GR greg~
        RS sérvi~
        HR croata~
        BG búlgar~
        VN vietnamita~
    """,
)
