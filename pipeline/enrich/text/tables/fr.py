"""Table of French."""

from pipeline.enrich.text.tables.form import LanguageTable

TABLE = LanguageTable(
    notices="""
        ce|notre site utilise|dépose des? cookies …
        nous utilisons|déposons des? cookies …
        nous et nos #? partenaires … cookies|données|informations …
        en poursuivant|cliquant|continuant … cookies|conditions|données …
        vous pouvez modifier|paramétrer|retirer|refuser … cookies|choix|consentement …
        consultez notre politique de confidentialité|cookies …
        pour en savoir plus … cookies|confidentialité|données …
        ce contenu|service … cookies …
    """,
    promotions="""
        inscrivez vous à|gratuitement|pour|dès|ici|et …
        abonnez vous à|pour|dès|et|gratuitement|au …
        recevez … newsletter|lettre|e-mail|mail|boîte|alertes|matin …
        suivez nous|l'actualité|toute sur|aussi|notre …
        retrouvez nous|toute sur|l'actualité facebook|instagram|x|twitter|whatsapp …
        rejoignez notre|nos chaîne|communauté|groupe|canal …
        téléchargez notre|l' application|appli …
        déjà abonné|abonnée|inscrit …?
        vous êtes déjà abonné|abonnée|inscrit …?
        connectez vous pour|à …
        pour lire la suite|poursuivre|continuer|accéder …
        cet|l' article est|reste réservé|exclusif aux|à|nos …
        cet article est réservé …
        article|contenu réservé aux|à nos? abonnés …?
        il vous reste # … lire|article|découvrir …
        vous avez lu|atteint|épuisé … articles|limite|gratuits …
        soutenez le|notre|un journalisme|rédaction …
        faites un don …
        créez un|votre compte …
        activez|recevez les notifications|alertes …
        profitez de … offre|abonnement|accès …
        offrez|testez … abonnement|mois …
    """,
    navigation="""
        partager sur|par|via|avec facebook|twitter|x|whatsapp|linkedin|telegram|e-mail|mail|messenger
        partager|imprimer|enregistrer|écouter|commenter|copier|offrir l'article|cet|le|article|lien article?
        envoyer par e-mail|mail
        copier le? lien
        à lire|voir|écouter|consulter aussi|également|ensuite : …
        lire|voir|écouter aussi|également|plus : …
        à lire|voir|écouter aussi|également|ensuite
        lire|voir la suite|l'article|aussi|plus|également …?
        sur le même sujet|thème :? …?
        ces articles|contenus pourraient|peuvent vous intéresser …?
        vous aimerez|pourriez aussi|également|être …?
        articles|sujets|contenus liés|associés|similaires :? …?
        les plus lus|vus|partagés
        plus d'articles|d'infos|de sur …?
        voir|afficher|lire|charger tous|les|plus commentaires|d'articles …?
        # commentaires|commentaire|réactions
        laisser|ajouter|écrire|réagir un|à commentaire|cet …?
        publicité|annonce|contenu sponsorisé?
        la suite après|de la|cette publicité …?
        la suite de l'article …
        publié|mis|modifié le|à|jour|hier|aujourd'hui # …
        publié|mis|modifié à? jour? le|à|hier # …
        mise à jour :? #
        temps|durée de lecture :? # …
        # min|minutes de lecture
        lecture # min*
        retour|revenir à|en l'accueil|haut
        mots clés|tags|thèmes : …
        partagez|partageons cet? article?
    """,
    credits="""
        par NAME , AGENCY|rédaction|correspondant|correspondante|envoyé …?
        par NAME ( avec AGENCY )
        texte|auteur|photo|photos|crédit|vidéo|image|rédaction : NAME …?
        photo|photos|crédit|source|sources|vidéo|image : AGENCY …?
        (? avec AGENCY …? )?
        la rédaction avec AGENCY …?
        photo|image d'illustration|d'archives|d'archive …?
        propos recueillis par NAME …?
        envoyé|envoyée spécial|spéciale à NAME …?
        de notre correspondant|correspondante à|en|aux NAME …?
        édité par NAME …?
        cet article|texte a été publié|traduit|rédigé|initialement …
        traduit|traduction de|par l'anglais|l'espagnol|l'allemand|NAME …?
        © AGENCY …?
    """,
    boilerplate="""
        © … tous droits réservés …?
        tous droits? réservés …?
        tous droits de reproduction …
        toute reproduction … interdite …
        les opinions|propos exprimées|exprimés … auteur|auteurs …
    """,
    saying="dit déclaré affirmé expliqué annoncé indiqué ajouté précisé assuré estimé souligné averti confié rappelé dénoncé "
    "raconte explique affirme assure déplore confirmé",
    titles="""
        monsieur madame mademoiselle m mme mlle mm mmes dr docteur pr professeur professeure me maître président présidente
        ex-président ministre premier première maire adjoint sénateur sénatrice député députée eurodéputé eurodéputée préfet
        préfète gouverneur gouverneure chancelier chancelière secrétaire juge procureur procureure général colonel capitaine
        commandant roi reine prince princesse pape cardinal évêque archevêque père abbé imam porte-parole entraîneur
        sélectionneur
    """,
    calls="""
        abonnez-vous abonne-toi inscrivez-vous inscris-toi suivez-nous suivez partagez partager cliquez cliquez_ici lisez
        écoutez téléchargez découvrez rejoignez-nous connectez-vous enregistrez-vous identifiez-vous imprimez commentez
        réagissez soutenez-nous participez
    """,
    months="janvier janv février févr mars avril avr mai juin juillet juil août septembre sept octobre oct novembre nov décembre "
    "déc",
    agencies="ATS/AFP AFP/VNA Belga/AFP APS MAP TAP Le_Figaro",
    endings="- e s es ne nes",
    tongue_cues="en",
    demonyms="""
        US américain~ étatsunien~ états-unien~
        GB britannique~ anglais~ écossais~
        RU russe~
        DE allemand~
        FR français~
        IT italien~
        ES espagnol~
        PT portugais~
        PL polonais~
        UA ukrainien~
        CN chinois~
        JP japonais~ nippon~
        KR sud-coréen~
        KP nord-coréen~
        IN indien~
        PK pakistanais~
        AF afghan~
        IR iranien~
        IQ irakien~
        IL israélien~
        PS palestinien~
        SY syrien~
        LB libanais~
        TR turc turcs turque~
        EG égyptien~
        SA saoudien~
        DZ algérien~
        MA marocain~
        TN tunisien~
        SN sénégalais~
        ML malien~
        CI ivoirien~
        CD congolais~
        BR brésilien~
        AR argentin~
        MX mexicain~
        CL chilien~
        CO colombien~
        VE vénézuélien~
        CU cubain~
        HT haïtien~
        CA canadien~ québécois~
        AU australien~
        AT autrichien~
        CH suisse~ helvétique~
        NL néerlandais~
        BE belge~
        SE suédois~
        NO norvégien~
        DK danois~
        FI finlandais~
        CZ tchèque~
        HU hongrois~
        RO roumain~
        GR grec grecs grecque~
        RS serbe~
        HR croate~
        BG bulgare~
        VN vietnamien~
    """,
)
