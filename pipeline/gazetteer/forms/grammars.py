"""Grammars of languages that inflect names, by ISO 639-1 code as language detection returns it.

Endings are in the language's own spelling; look-ups fold them like names, so accents do not matter. Each grammar
removes more than its language would: a base form counts only if the gazetteer has a well-known place of that name.
"""

from collections.abc import Mapping

from pipeline.gazetteer.forms.grammar import Grammar

_SOUTH_SLAVIC = Grammar(
    endings="- u i a e o om em ima ama og oga ome omu oj im ih skog",
    bases="- a o e i",
    changes="c>k z>g s>h",
    fleeting="a",
)
_SERBIAN_CYRILLIC = Grammar(
    endings="- у и а е о ом ем има ама ог ога оме ому ој им их",
    bases="- а о е и",
    changes="ц>к з>г с>х",
    fleeting="а",
)
_GENITIVE = Grammar(endings="s", min_stem=4)
_KAZAKH = Grammar(
    endings="да де та те дан ден тан тен нан нен ға ге қа ке на не ды ді ты ті ны ні дың дің тың тің ның нің мен бен пен "
    "дағы дегі тағы тегі ндағы дегы лық лік дық дік тық тік"
)
_TURKIC = Grammar(
    apostrophe=True,
    endings="da də de ta tə te dan dən den tan tən ten ın in un ün nın nin nun nün ya yə ye a ə e nı ni nu nü ı i u ü yı "
    "yi yu yü dakı dəki daki deki la lə le ka qa ga ge ning dagi cha lik",
    changes="y>q y>k ğ>q",
    bases="-",
)
_INDIC = Grammar()
_NGUNI = Grammar(prefixes="e i u o ku kwa nase lase wase yase sase zase base ase nge ne le ye we se", min_base=4)
_KOREAN_PARTICLES = "의 은 는 이 가 을 를 에 에서 에는 에서는 로 으로 와 과 도 까지 부터".split()
# Nouns that are written together with the name: a state, a river, an island. Others make words of it: "of German make".
_KOREAN_NOUNS = "주 강 섬".split()
# What else ends a word: "is", "is, but", "is said to be".
_KOREAN_COPULAS = "이다 이지만 지만 이고 이며 이었다 였다 이라고 라고 이라는 입니다".split()
_KOREAN_ENDINGS = " ".join(
    [*(noun + particle for noun in _KOREAN_NOUNS for particle in ("", *_KOREAN_PARTICLES)), *_KOREAN_COPULAS]
)

GRAMMARS: Mapping[str, Grammar] = {
    "pl": Grammar(
        endings="- a u y i e ie iu em iem owi owie ą ę ach iach ami iami om iom ego iego ej iej ym im ych ich ów o ią ię",
        bases="- a o e y i ia ie",
        changes="dz>g dz>d rz>r c>k c>t szc>szt dzi>d ci>t zi>z si>s źdz>zd",
        fleeting="e",
        pairs="ymstoku>ystok egostoku>ystok ymstokiem>ystok nia>eń niu>eń c>ce ec>ce",
    ),
    "cs": Grammar(
        endings="- y e ě u ou a i í em ím ích ech ách mi ami ům ém ého ému ých ým ou ovi o ím zí",
        bases="- a o e y i",
        changes="z>h z>g c>k s>ch š>ch ř>r",
        fleeting="e",
    ),
    "sk": Grammar(
        endings="- y e i u ou a ej ého ému om ove och iach ách iam am ami mi ou ým ých ím ích o ia ie",
        bases="- a o e y ia",
        fleeting="eo",
        pairs="iedne>ieden iedni>ieden iednou>ieden",
    ),
    "sl": Grammar(
        endings="- u i o a e em om im ih ah am ju jem ja ega emu ami ma h",
        bases="- a o e i j",
        changes="c>k",
        fleeting="ea",
    ),
    "hr": _SOUTH_SLAVIC,
    "bs": _SOUTH_SLAVIC,
    "sr": _SOUTH_SLAVIC,
    "mk": Grammar(endings="то та от"),
    "bg": Grammar(endings="ът ят то та", min_stem=4),
    "ru": Grammar(
        endings="- е у ю а я и ы ом ем ём ой ёй ей ою ью ого его ому ему ым им ых их ами ями ах ях ов",
        bases="- а я о е ь ы и ий ый ая ое",
        fleeting="ео",
        min_stem=3,
    ),
    "uk": Grammar(
        endings="- і у ю а я и ї е ом ем єм ою ею єю ові еві єві ого ому ій им їм их їх ах ях ами ями ів",
        bases="- а я о е ь и і ий",
        changes="ц>к з>г с>х ов>ів єв>їв ев>ів од>ід ол>іл оп>іп ч>к",
        fleeting="ео",
    ),
    "be": Grammar(
        endings="- у е ы і а я ю ом ам ем ай ой ёй ага аму яму ым ім ых іх ах ях амі ямі",
        bases="- а я о е ь ы і",
        changes="ц>т ц>к з>г с>х дз>д",
        fleeting="ае",
    ),
    "lt": Grammar(
        endings="e uje iuje yje ėje eje oje iose uose ose yse aus iaus o io os ės ies ų ių ą į ę iai ui iui ai ei iu u imi umi "
        "omis ms į",
        bases="as is ys us ė e a os ai iai iai ės -",
        changes="či>t dži>d",
    ),
    "lv": Grammar(
        endings="ā ē ī ū os as es is us a e u ai ei im am iem ām ēm ās ēs s i",
        bases="a e s is us i as es -",
        changes="ļ>l ņ>n š>s ž>z",
    ),
    "fi": Grammar(
        endings="ssa sta lla lta lle ksi na n a ta tta an en in on un yn han hen hin hon hun seen aan een iin oon uun ssaan ien "
        "jen issa ista iin t nsa kaan kin",
        bases="- i",
        changes="i>- se>nen kse>s de>si",
        gradation=True,
    ),
    "et": Grammar(
        endings="s st sse l lt le ks ga ni ta na d t as es is us ast est ist ust asse esse isse usse a e i u al el il ul aga iga "
        "uga ale ile ule alt ilt ult",
        bases="- a e i",
    ),
    "hu": Grammar(
        endings="ban ben ba be ból ből ról ről tól től ra re on en ön n hoz hez höz nál nél nak nek ért ig t at et ot öt ott ett "
        "ött ul ül i s ként beli",
        pairs="tal>- tel>- ssal>s ssel>s nnal>n nnel>n ttal>t ttel>t stal>s rral>r rrel>r kkal>k kkel>k val>- vel>- "
        "ggal>g ggel>g ddal>d ddel>d llal>l llel>l ccsel>cs ccsal>cs zzsal>zs zzsel>zs sal>- sel>-",
        bases="-",
    ),
    "el": Grammar(
        endings="ας ης ου ων ο α η ι ιού ος ις εως ον ην αν ες ους",
        bases="- α η ο ος ι ιο ας ης οι ες",
    ),
    "sq": Grammar(
        endings="s n it in i es ës un u ut t a ja së në ën ve e",
        bases="- e ë a i",
        fleeting="ë",
        pairs="ër>ra ërs>ra",
    ),
    "ro": Grammar(endings="ului lui ul ei ii le a elor iului u", bases="- a ă e"),
    "is": Grammar(
        endings="ar s u i um a ur na inni ir",
        bases="- ur a i ir",
        pairs="firði>fjörður fjarðar>fjörður hafnar>höfn borgar>borg víkur>vík eyrar>eyri",
    ),
    "eu": Grammar(
        endings="n en an ean tik etik ra era ko eko go rako ren aren rekin ri ari k ek i rantz raino tzat",
        bases="- a e o",
    ),
    "tr": _TURKIC,
    "az": _TURKIC,
    "uz": Grammar(
        apostrophe=True,
        endings="da dan ga ka qa ni ning dagi cha lik дан да га ка қа ни нинг даги лик",
    ),
    "tk": Grammar(endings="da de dan den a e ä ya ye yň iň nyň niň uň üň y i ny ni daky däki ga ge", bases="- a"),
    "kk": _KAZAKH,
    "ky": Grammar(
        endings="да де до дө та те то тө дан ден дон дөн тан тен тон төн нан нен га ге го гө ка ке ко кө ды ди ду дү ты ти ту тү "
        "ны ни ну нү дын дин дун дүн тын тин тун түн нын нин нун нүн дагы деги тагы теги догу",
        min_stem=2,
        min_base=2,
    ),
    "tt": Grammar(
        endings="да дә та тә дан дән тан тән нан нән га гә ка кә на нә ны не ның нең дагы дәге тагы тәге ында"
    ),
    "ba": Grammar(
        endings="ла лә да дә та тә ға гә ҡа кә ны не ның нең лағы дағы нан нән дан дән ҙа ҙә ҙан ҙән ҙың ҙең лан лән тан тән"
    ),
    "mn": Grammar(
        endings="д т ад эд од өд аас ээс оос өөс наас гаас ын ийн ны ний аар ээр оор өөр ыг ийг г руу "
        "рүү тай тэй той дах тэйгээ нд",
        bases="- ь",
    ),
    "tg": Grammar(endings="и ро ву", bases="-"),
    "ka": Grammar(
        endings="ში ზე დან იდან ის ს სა ი მა ით თან ამდე იმდე მდე ისკენ სკენ ად დ ო შიც ისა ისთვის სთვის ისთან სთან იც შის ისში "
        "ისგან სგან იდანაც დანაც ისაც საც იცა ზეც ისადმი",
        bases="- ი",
    ),
    "hy": Grammar(
        endings="ում ի ից ին ով ը ն ու ուց ուն ումն յում յի յից յին յով",
        bases="- ու",
        changes="վ>ու",
        pairs="վում>ու վի>ու վից>ու",
    ),
    "he": Grammar(
        prefixes="ב ל מ ה ו כ ש וב ול ומ וה שב של שמ שה מה לה כש בה כשב ושב",
        pairs="",
        bases="-",
        starts="בוו>ו לוו>ו מוו>ו",
    ),
    "ps": Grammar(endings="ې ۍ و", bases="- ه"),
    "yi": Grammar(endings="ער"),
    "ar": Grammar(
        prefixes="و ف ب ل ك ال وال بال فال كال وب ول فب فل وبال",
        starts="لل>ال ولل>ال فلل>ال",
        changes="",
    ),
    "am": Grammar(prefixes="በ ከ የ ለ ወደ እስከ ስለ እንደ", endings="ን ና ም ው ንም"),
    "ti": Grammar(prefixes="ብ ን ካብ ናብ ኣብ", endings="ን"),
    "bn": Grammar(
        endings="য় তে ের র এ ে কে ও েও েই য়ে য়ের েরও তেও রও গামী স্থ ভিত্তিক",
        bases="-",
    ),
    "as": Grammar(endings="ত ৰ ৰে লৈ ৰ পৰা ক ে"),
    "or": Grammar(endings="ରେ ରୁ ର କୁ ଠାରୁ"),
    "hi": _INDIC,
    "mr": Grammar(
        endings="त ात ला ाला हून ून चा ची चे च्या चं मध्ये मधून मधील तील तून कडे ने साठी पर्यंत वर पासून सह येथे येथील ातील ाच्या ाचा ाची",
        bases="- े ा",
        pairs="्यात>े ्याला>े ्याच्या>े ्यातील>े ्याहून>े ्याची>े ्याचा>े",
    ),
    "gu": Grammar(endings="માં થી ની નો ના નું ને એ પર માંથી માંના ગામી"),
    "pa": Grammar(endings="ੋਂ ੀਂ"),
    "ne": Grammar(endings="मा बाट को का की लाई ले सँग देखि सम्म स्थित भन्दा मै तर्फ"),
    "si": Grammar(endings="දී ට ෙන් ේ හි යට යේ යෙන් ය ේදී යේදී වලට", bases="- ය ්"),
    "ta": Grammar(
        pairs="ில்>் ில்>ு ில்>ி யில்>- வில்>- த்தில்>ம் ிலிருந்து>் ிலிருந்து>ு யிலிருந்து>- விலிருந்து>- த்திலிருந்து>ம் "
        "ுக்கு>் ுக்கு>ு க்கு>- வுக்கு>- யுக்கு>- த்துக்கு>ம் த்திற்கு>ம் ிற்கு>ு ிற்கு>் ின்>் ின்>ு யின்>- வின்>- த்தின்>ம் ை>் ை>ு யை>- "
        "வை>- த்தை>ம் ிலும்>் யிலும்>- ிலுள்ள>் யிலுள்ள>- ில்>ூர் ும்>் யும்>- ில்>ம் "
        "க்கும்>- வுக்கும்>- ுக்கும்>் ுக்கும்>ு",
    ),
    "te": Grammar(
        endings="లో కి కు ని నుంచి నుండి ను తో లోని లోనూ కూ కీ ‌లో లోనే కే యొక్క పై వైపు",
        pairs="ానికి>ం ంలో>ం ాన్ని>ం ాన్ని>ం ులో>ు",
    ),
    "ml": Grammar(
        pairs="യിൽ>- യിലേക്ക്>- യിലേക്കും>- യിലെത്തി>- യിലെ>- യിലും>- യുടെ>- യെ>- യ്ക്ക്>- യിൽനിന്ന്>- യിൽനിന്നു>- ത്ത്>ം ത്തെ>ം "
        "ത്തേക്ക്>ം ത്തിന്റെ>ം ത്തിൽ>ം "
        "ത്തും>ം ത്തുനിന്ന്>ം ട്ട്>ട് ട്ടെ>ട് ട്ടേക്ക്>ട് "
        + " ".join(
            f"{consonant}{ending}>{chillu}"
            for consonant, chillu in (("ന", "ൻ"), ("ര", "ർ"), ("ല", "ൽ"), ("ള", "ൾ"), ("ണ", "ൺ"))
            for ending in ("ിൽ", "ിലേക്ക്", "ിലേക്കും", "ിലെത്തി", "ിലെ", "ിന്റെ", "ിലും", "ിനു", "ിന്", "ിൽനിന്ന്", "െ")
        )
        + " ിൽ>് ിലേക്ക്>് ിലേക്കും>് ിലെത്തി>് ിലെ>് ിന്റെ>് ിൽനിന്ന്>് ിലും>് വിൽ>- വിലേക്ക്>- വിലെ>- വിന്റെ>- ിൽ>- ിലെ>-",
    ),
    "kn": Grammar(
        endings="ನಲ್ಲಿ ನಿಂದ ಗೆ ಕ್ಕೆ ದಲ್ಲಿ ದಿಂದ ಯಲ್ಲಿ ಯಿಂದ ವನ್ನು ಯನ್ನು ಯ ದ ನ ಯಿಂದ ವಿನಲ್ಲಿ",
        pairs="ಿನಲ್ಲಿ>ು ಿನಿಂದ>ು ಿಗೆ>ು ಿನ>ು ಿನಲ್ಲಿ>್ ಿನಿಂದ>್ ಿಗೆ>್ ಿನ>್ ನ್ನು>-",
    ),
    "ko": Grammar(
        endings=_KOREAN_ENDINGS
        + " 에서 에서는 에서도 에서의 에 에는 에도 의 은 는 이 가 을 를 로 으로 로는 으로의 과 와 도 까지 부터 "
        "에게 만 이나 나 시 시는 시에 "
        "시의 시가 시를 시에서 시와 시로 발 행 시내 이라는 라는 이며 며 에서만 에선 와의 과의 로부터 으로부터 보다 처럼 뿐",
        min_stem=2,
        min_base=2,
    ),
    "ga": Grammar(
        starts="mb>b gc>c nd>d ng>g bhf>f bp>p dt>t ch>c bh>b mh>m gh>g dh>d th>t ph>p fh>f sh>s t>- h>-",
        endings="igh e a",
        bases="- ach",
    ),
    "gd": Grammar(starts="ch>c bh>b mh>m gh>g dh>d th>t ph>p fh>f sh>s", endings="e a"),
    "cy": Grammar(
        starts="g>c b>p d>t f>b f>m dd>d l>ll r>rh ngh>c mh>p nh>t ng>g m>b n>d ch>c ph>p th>t",
    ),
    "br": Grammar(starts="g>k b>p d>t v>b v>m z>d c'h>k f>p z>t"),
    "ku": Grammar(endings="ê a an yê ya ên î", bases="-"),
    "ckb": Grammar(endings="ی دا ەوە ش", bases="-"),
    "eo": Grammar(endings="n"),
    "zu": _NGUNI,
    "xh": _NGUNI,
    "ug": Grammar(endings="غا گە قا كە دا دە تا تە دىن تىن نىڭ نى دىكى تىكى لىق لىك"),
    "so": Grammar(endings="ka ga ta da ha"),
    "mt": Grammar(apostrophe=True),
    **dict.fromkeys(("de", "nl", "sv", "nb", "nn", "da", "lb", "fo", "fy"), _GENITIVE),
}

CYRILLIC_GRAMMARS: Mapping[str, Grammar] = {"sr": _SERBIAN_CYRILLIC, "bs": _SERBIAN_CYRILLIC}
"""Grammars of languages with two scripts, for words in Cyrillic."""

# Words before a name which show that something is there, comes from there or goes there.
LOCATIVE_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "pl": "w we z ze do koło pod nad miasto mieście miasta miastem rzeka rzeki rzece rzeką",
        "cs": "v ve z ze do u město městě města městem řeka řeky řece řeku",
        "sk": "v vo z zo do pri mesto meste mesta mestom rieka rieky rieke",
        "sl": "v iz do proti pri mesto mestu mesta reka reke reki",
        "hr": "u iz do kod za prema grad gradu grada rijeka rijeci",
        "bs": "u iz do kod za prema grad gradu grada rijeka rijeci",
        "sr": "u iz do kod za prema у из до код за према",
        "mk": "во од до кон за град река",
        "bg": "в във от до край за град река",
        "ru": "в во из до под",
        "uk": "в у із зі до біля місто місті міста річка річки",
        "be": "у ў з са да каля горад горадзе горада",
        "lt": "į iš iki prie mieste miesto miestą",
        "lv": "uz no pie pilsēta pilsētā pilsētas",
        "el": "στην στη στο στον στις στους από πόλη πόλης ποταμός",
        "sq": "në nga drejt",
        "ro": "la din în spre lângă orașul râul",
        "is": "í á frá til við borginni bænum",
        "ca": "a de des fins ciutat riu",
        "es": "en desde hasta hacia ciudad río",
        "pt": "em no na nos nas desde até para cidade rio",
        "it": "a da in verso fiume città",
        "gl": "en no na desde ata cidade río",
        "de": "in nach aus bei bis",
        "nl": "in naar uit bij te stad rivier hoofdstad",
        "sv": "i från till vid staden stad floden huvudstaden ön sjön byn hamnstaden",
        "nb": "i fra til ved byen elven elva øya hovedstaden",
        "da": "i fra til ved byen floden øen hovedstaden",
        "vi": "tại ở từ đến phố tỉnh sông",
        "id": "di ke dari kota sungai ibukota pulau provinsi",
        "ms": "di ke dari bandar sungai pulau negeri",
        "fil": "sa mula patungong lungsod",
        "sw": "mjini kutoka kwenda",
        "eu": "",
        "ar": "في إلى من مدينة بمدينة نحو نهر ولاية جزيرة محافظة",
        "fa": "در از به شهر تا رود استان جزیره ایالت",
        "ps": "په له د",
        "he": "בעיר העיר",
        "tg": "дар аз ба шаҳри",
        "ku": "li ji bo",
        "am": "ወደ",
        "ga": "i in ó go as chathair cathair",
        "cy": "yn yng ym i o ninas dinas tref",
        "mt": "f' minn għal",
        "eo": "en el al de",
    }.items()
}

ARTICLES: Mapping[str, frozenset[str]] = {
    "pt": frozenset("o a os as".split()),
    "gl": frozenset("o a os as".split()),
    "es": frozenset("el la los las".split()),
    "ca": frozenset("el la els les l".split()),
    "it": frozenset("il la lo i gli le l".split()),
    "de": frozenset("der die das den dem".split()),
    "nl": frozenset("de het".split()),
    "el": frozenset("τη την το τον τις τους τα".split()),
}
"""Articles that may come between such a word and a name."""

LINKS: Mapping[str, frozenset[str]] = {
    "pt": frozenset("de do da dos das e o a os as em no na".split()),
    "gl": frozenset("de do da dos das o a".split()),
    "es": frozenset("de del la el los las".split()),
    "ca": frozenset("de del la el l d dels".split()),
    "it": frozenset("di del della dei delle dell d".split()),
    "ro": frozenset("din de la".split()),
    "nl": frozenset("van".split()),
}
"""Words that link a place to something named after it."""
