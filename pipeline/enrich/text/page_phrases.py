"""Vocabulary of buttons, bars and labels on pages, by language.

``ACTIONS`` are words for actions and boxes on a page; ``LINKING`` words may stand between them. A short line with no
other words is not story: "Share on Facebook", "Artikel drucken", "Lire la suite".
"""

ACTIONS = frozenset(
    """
    facebook twitter x whatsapp telegram instagram linkedin pinterest reddit youtube tiktok threads bluesky mastodon
    facebooku facebook'ta facebookta twitterze twitter'da messenger viber
    live updates say channel community abonnenten nur réservé réservés suscriptores solo exclusivo
    vk flipboard pocket line email e-mail mail
    sms rss google bookmark copy link url print share shares
    tweet post pin save listen follow like reply replies report flag comment comments advertisement advertisements
    advert ad ads sponsored promoted advertising subscribe subscriber subscribers subscription subscriptions newsletter
    newsletters log login sign signin register account password accept reject decline cookies cookie privacy settings
    preferences consent agree manage continue continues reading read related recommended trending popular articles
    article stories story more see also load show view hide close menu search home skip content gallery photos photo
    video watch play image images caption click tap here access unlock trial offer cancel download app updated published
    previous next tags topics topic filed under editor's picks must most viewed scroll below above enter address inbox
    loading gift comment leave discuss conversation join top back free unlimited premium member members membership
    teilen drucken merken kommentar kommentare kommentieren anzeige werbung abonnieren abonnement abo anmelden einloggen
    registrieren weiterlesen lesen mehr artikel themen ähnliche passende akzeptieren ablehnen zustimmen einstellungen
    datenschutz startseite meistgelesen antworten vorlesen melden newsletter bilderstrecke testen jetzt bestellen auch
    partager imprimer commenter commentaire commentaires publicité s'abonner abonnez-vous abonné abonnés inscription
    connexion connecter identifier lire suite aussi articles liés accepter refuser paramètres répondre réagir envoyer
    newsletter inscrivez-vous écouter offrir continuer voir plus lus sujet sujets signaler
    compartir imprimir comentar comentario comentarios publicidad anuncio suscribirse suscríbete suscríbase suscriptor
    iniciar sesión registrarse leer lea también relacionados relacionadas noticias aceptar rechazar configurar responder
    boletín guardar enviar escuchar más leído leídas leídos seguir leyendo artículo artículos ver etiquetas
    condividi stampa commenta commenti pubblicità abbonati accedi registrati leggi anche continua lettura accetta rifiuta
    rispondi iscriviti ascolta correlati articoli articolo salva notizie invia impostazioni
    compartilhar compartilhe partilhar imprimir comentários comentário publicidade anúncio assine assinar assinante entrar
    cadastre-se leia também mais aceitar rejeitar responder ouvir salvar notícias relacionadas lidas continuar continua
    delen afdrukken reacties reageer reageren advertentie abonneren abonneer abonnee inloggen aanmelden lees ook verder
    meer gerelateerd gerelateerde artikelen accepteren weigeren bewaren instellingen luister nieuwsbrief bekijk
    dela skriv kommentera kommentarer annons prenumerera prenumerant logga läs också mer relaterat artiklar godkänn avvisa
    svara spara lyssna nyhetsbrev
    udostępnij drukuj komentarze komentarz skomentuj reklama subskrybuj zaloguj zarejestruj czytaj też także więcej
    przeczytaj powiązane artykuły zaakceptuj odrzuć odpowiedz zapisz posłuchaj newsletter zobacz
    paylaş yazdır yorum yorumlar yorumla reklam abone giriş yap kaydol oku okumaya devam et ilgili haberler kabul reddet
    yanıtla kaydet dinle bülten
    поделиться поделитесь печать распечатать комментарии комментарий комментировать реклама подписаться подписка
    подпишитесь войти вход регистрация читать читайте также далее ещё больше по теме принять отклонить ответить сохранить
    слушать рассылка материалы новости смотрите
    bagikan cetak komentar iklan berlangganan langganan masuk daftar baca juga selengkapnya selanjutnya artikel berita
    terkait terima tolak balas simpan dengarkan gulir lanjutkan
    شارك مشاركة طباعة تعليق تعليقات التعليقات إعلان اشترك الاشتراك تسجيل الدخول اقرأ أيضا أيضًا المزيد قبول رفض رد متعلقة
    साझा शेयर करें प्रिंट टिप्पणी टिप्पणियाँ विज्ञापन सदस्यता लॉग इन पढ़ें भी अधिक और
    分享 打印 评论 广告 订阅 登录 注册 阅读全文 相关文章 相关新闻 更多 接受 拒绝 回复 シェア 印刷 コメント 広告 購読
    ログイン 続きを読む 関連記事 공유 댓글 광고 구독 로그인
    """.split()
)
LINKING = frozenset(
    """
    have a an the this that our my your us we and or to of on in for via with all now not up off out at from new already
    there's is are you no one's it as every day week month only
    auf nur per via in der die das den dem des zu zur zum mit ihr ihren sie ich und oder alle alles noch kein keine für als
    hier nicht bereits ein einen diesen diese dieser thema
    sur par le la les l' de du des à au aux et ou un une votre vos nos je me se pour tout tous cet ce cette dans déjà
    en el los las por con y o un una su tu te lo al del para todo todos este esta
    su per il lo gli i di da con e o un una la tuo al alla del tutti questo questa
    no na nos nas em por com o os as um uma e ou seu sua para todos tudo este esta
    op via met een het de en of voor je uw alle dit deze
    på med och eller din ditt alla den det en ett in
    na w z i lub do się swój wszystkie ten to dla
    ve ile bu bir için tüm
    в во на с со и или по к это эту все для вашу
    di ke dan atau ini untuk semua dengan
    على في عبر من إلى هذا و
    पर को से यह
    """.split()
)

LABELS = (
    # en
    r"read (?:more|also|next)|(?:also|must) read|see also|related(?: (?:articles?|stories|story|news|coverage|links))?"
    r"|more (?:on this|from|in|stories)|recommended(?: for you| reading)?|you (?:may|might) also (?:like|be interested in)"
    r"|(?:editor'?s|top) picks?|most (?:read|popular|viewed)|trending(?: now)?|don'?t miss|watch(?: live| now| also)?"
    r"|listen|in pictures|explainer|tags?|topics?|filed under|keywords|don'?t miss|up next|in other news"
    # de, fr, es
    r"|lesen sie (?:auch|mehr|hier)|mehr (?:zum thema|dazu|lesen)|auch interessant|das könnte sie (?:auch )?interessieren"
    r"|meistgelesen|zum thema|hintergrund|schlagwörter|themen"
    r"|(?:à )?lire (?:aussi|également)|à (?:lire|voir|écouter)(?: aussi)?|sur le même sujet|voir aussi|lire la suite"
    r"|mots[- ]clés|les plus lus"
    r"|lea? (?:también|además|más)|leer (?:también|más)|te puede interesar|le puede interesar|ver también|mire también"
    r"|(?:noticias|notas) relacionadas|etiquetas|lo más leído|más información|en otras noticias"
    # it, pt, nl, sv
    r"|leggi anche|(?:potrebbe|ti potrebbe) interessar[et]i?(?: anche)?|per approfondire|articoli correlati|i più letti"
    r"|leia (?:também|mais)|(?:veja|saiba|confira) (?:também|mais)|mais lidas|notícias relacionadas"
    r"|lees (?:ook|meer|verder)|meer over dit onderwerp|bekijk ook|ook interessant|gerelateerd|meest gelezen"
    r"|läs (?:också|även|mer)|relaterat|mest läst|se även"
    # pl, tr, ru, uk, id
    r"|(?:prze)?czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)|polecamy|powiązane"
    r"|ayrıca (?:okuyun|bakınız)|ilgili haber(?:ler)?|bunu da okuyun|etiketler"
    r"|читайте (?:также|ещё|еще|далее)|смотрите также|(?:материалы )?по теме|ещё по теме|теги|читайте також|також читайте"
    r"|baca (?:juga|selengkapnya)|berita terkait|artikel terkait|simak juga|lihat juga"
    # ar, fa, hi, zh, ja, ko
    r"|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|إقرأ أيضا|مواضيع ذات صلة|بیشتر بخوانید|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें"
    r"|相关(?:文章|新闻|阅读|报道)|延伸阅读|阅读更多|関連記事|あわせて読みたい|관련 ?기사"
)
"""Labels of links to other articles; behind the colon is a headline."""

COMMENTS = (
    r"comments?|leserkommentare|kommentare?|commentaires?|comentarios?|commenti|comentários?|reacties|kommentarer"
    r"|komentarze|yorumlar|комментари[йия]|коментарі|komentar|التعليقات|टिप्पणियाँ|评论|コメント|댓글"
)
