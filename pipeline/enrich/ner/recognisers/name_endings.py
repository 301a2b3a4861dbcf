"""Names in Chinese and Japanese by their endings and the titles behind them, where a recogniser gives another kind or nothing.

A word such as 银行 or 自動車 ends a body's name, 駅 a station's. Japanese writes foreign persons in katakana and
puts the title behind them: メルシエ外相.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.enrich.ner.contract import Found, Recogniser

_BODIES: Mapping[str, tuple[str, ...]] = {
    "zh": tuple(
        "队 隊 公司 集团 集團 银行 銀行 大学 大學 法院 医院 醫院 委员会 委員會 协会 協會 俱乐部 俱樂部 警方".split()
    ),
    "ja": tuple(
        "自動車 電機 電気 電力 工業 銀行 製作所 建設 商事 不動産 新聞 大学 病院 地裁 高裁 県警 府警 警察 協会 委員会 研究所 鉄道 "
        "航空 製薬 化学 製鉄 重工 証券 保険 放送 組".split()
    ),
}
_FACILITIES: Mapping[str, tuple[str, ...]] = {
    "zh": tuple(
        "火车站 火車站 车站 車站 机场 機場 大桥 大橋 公园 公園 核电站 核電廠 水电站 发电站 體育場 体育场 体育馆 體育館".split()
    ),
    "ja": tuple("駅 空港 大橋 公園 原発 発電所 競技場 球場 刑務所 基地 トンネル".split()),
}
# Words that are places of no name.
_NO_PLACES = frozenset(
    "都心 都内 市内 県内 府内 国内 国外 海外 世界 全国 地元 現地 各地 首都圏 市中心 当地 當地 国際 国际".split()
)
_RAILWAYS = re.compile(r"JR[\u3040-\u9fff]{2,3}")
_MISTAKEN = frozenset({"PERSON", "PRODUCT"})
_KATAKANA_TITLE = re.compile(
    r"(?<![\u30a1-\u30fa\u30fc-\u30ff・])([\u30a1-\u30fa\u30fc-\u30ff]{2,}(?:[・＝=][\u30a1-\u30fa\u30fc-\u30ff]{2,}){0,3})"
    r"(?=(?:前|元|新|副)?(?:さん|氏|容疑者|被告|首相|大統領|外相|国防相|財務相|内相|国王|女王|選手|監督|報道官|将軍|司教|教皇))"
)
# Words in katakana that stand in front of such titles without being names.
_TRADES = frozenset(
    "サッカー バスケットボール バレーボール ラグビー テニス ゴルフ スキー スケート フィギュアスケート スノーボード ボクシング "
    "レスリング マラソン "
    "プロ チーム リーグ チームメート ホッケー アイスホッケー ハンドボール バドミントン ソフトボール メダリスト ベテラン エース "
    "オリンピック パラリンピック クラブ コーチ カーリング サーフィン クライミング ジャンプ メジャー".split()
)


def with_endings(recogniser: Recogniser, language: str) -> Recogniser:
    """Correct the kinds that ``recogniser`` gives by the names' endings, and add persons that a title behind them tells."""

    def names(texts: Sequence[str]) -> list[list[Found]]:
        return [_corrected(text, found, language) for text, found in zip(texts, recogniser(texts), strict=True)]

    return names


def _corrected(text: str, found: Sequence[Found], language: str) -> list[Found]:
    kept = [
        name._replace(label=_kind(text[name.start : name.end], name.label, language))
        for name in found
        if not (name.label in ("GPE", "LOC", "FAC") and text[name.start : name.end] in _NO_PLACES)
    ]
    return sorted([*kept, *_titled(text, kept)]) if language == "ja" else kept


def _kind(name: str, label: str, language: str) -> str:
    if label not in _MISTAKEN:
        return label
    if name.endswith(_BODIES[language]) or _RAILWAYS.fullmatch(name):
        return "ORG"
    return "FAC" if name.endswith(_FACILITIES[language]) else label


def _titled(text: str, found: Sequence[Found]) -> Iterator[Found]:
    taken = bytearray(len(text))
    for name in found:
        taken[name.start : name.end] = b"\1" * (name.end - name.start)
    for match in _KATAKANA_TITLE.finditer(text):
        if match[1] not in _TRADES and not any(taken[match.start() : match.end()]):
            yield Found(*match.span(), "PERSON")
