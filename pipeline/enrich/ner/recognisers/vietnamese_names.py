"""Vietnamese names by their form, for what the recogniser's fields miss or call a person that is none.

A Vietnamese name tells what it is: a person's begins with one of few family names, a body's with a noun such as "Bộ"
(ministry), and each part of either with a capital.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.enrich.ner.contract import Found
from pipeline.enrich.ner.place_homographs import GIVEN
from pipeline.gazetteer.name_keys import fold

_CAPITAL = "[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠ-Ỹ]"
_SYLLABLE = rf"{_CAPITAL}\w*"
_FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Đoàn Lương Tạ Đào Trương Lâm Phùng "
    "Tống Quách Thái Kiều Nghiêm Hà Tô Tăng Mai Cao Châu Lưu Vương Triệu"
).split()
_BODIES = (
    "Bộ|Sở|Cục|Tổng cục|Vụ|Ủy ban|Uỷ ban|Hội đồng|Đại học|Trường Đại học|Học viện|Viện|Bệnh viện|Ngân hàng|Công ty|"
    "Tổng công ty|Tập đoàn|Liên đoàn|Hiệp hội|Tổ chức|Tòa án|Toà án|Viện Kiểm sát|Viện kiểm sát|Câu lạc bộ|câu lạc bộ|CLB|Đảng|"
    "Quỹ|Hãng|hãng|Thông tấn xã|Đài(?= Truyền hình| Tiếng nói| Phát thanh)|Mặt trận|Hội|(?<![Nn]hà )báo|Báo|tạp chí|Tạp chí"
)
# The parts of a body's name each begin with a capital and may go on with one small syllable, as "Giáo dục và Đào tạo"
# does; a verb is none.
_VERBS = (
    "và ở tại cho đã sẽ đang vừa của với có là không bị được cùng về ra họp mở công thông giảm tăng thăm cảnh yêu đề ký khẳng "
    "phát trao kêu từ đến khởi bắt điều làm theo trong khi nói thắng thua rời"
).split()
_PART = rf"(?:{_CAPITAL}\w{{0,5}}(?: (?!(?:{'|'.join(_VERBS)})\b)[a-zà-ỹđ]\w*)?(?!\w)|{_SYLLABLE})"
_BODY = re.compile(rf"(?<!\w)(?:{_BODIES}) {_PART}(?:(?: và | ){_PART})*")
_BODIES_ALONE = re.compile(
    r"(?<!\w)(?:Quốc hội|Liên [Hh]ợp [Qq]uốc|Liên minh châu Âu|Liên đoàn Bóng đá Việt Nam)(?!\w)"
)
_INITIALS = re.compile(r"(?<![\w.])(?![IVX]+\b)[A-ZĐ]{3,8}(?:Bank|bank)?(?!\w|\.\w)")
_COMPANY = re.compile(
    r"(?<!\w)(?:[A-Z]\w+ )*(?:[A-Z]\w*(?:group|soft|bank|tech|jet|mart|book|phone|land|com|Air)|Airlines|Airways|Bank|Group|"
    r"Holdings|Corporation|Motors|FC|United)(?!\w)"
)
_PERSON = re.compile(rf"(?<!\w)(?:{'|'.join(_FAMILIES)})(?: {_SYLLABLE}){{2,3}}(?!\w)")
_FOREIGN = re.compile(r"(?<!\w)([A-Z][a-z]+)(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}(?!\w)")
# A person's role, with the country that it is of, if any, in front of a name that is not Vietnamese.
_ROLES = (
    "Tổng thống|Thủ tướng|Phó Thủ tướng|Bộ trưởng|Ngoại trưởng|Thứ trưởng|Đại sứ|Quốc vương|Nữ hoàng|Hoàng tử|Thái tử|"
    "Chủ tịch|Thống đốc|Thị trưởng|Thượng nghị sĩ|Nghị sĩ|Tướng|Giáo hoàng|[Cc]ầu thủ|[Tt]iền đạo|[Tt]iền vệ|[Hh]ậu vệ|"
    "[Tt]hủ môn|"
    "[Tt]ay vợt|[Vv]ận động viên|HLV|[Dd]iễn viên|[Cc]a sĩ|[Đđ]ạo diễn|[Tt]ỷ phú|[Tt]ỉ phú|[Bb]à|[Ôô]ng"
)
_LANDS = (
    "Anh|Pháp|Đức|Mỹ|Ý|Italy|Nga|Úc|Australia|Nhật Bản|Nhật|Hàn Quốc|Triều Tiên|Trung Quốc|Lào|Campuchia|Thái Lan|Brazil|"
    "Argentina|Tây Ban Nha|Bồ Đào Nha|Hà Lan|Bỉ|Thụy Sĩ|Thụy Điển|Na Uy|Đan Mạch|Phần Lan|Ba Lan|Ukraine|Thổ Nhĩ Kỳ|Iran|Iraq|"
    "Israel|Ai Cập|Ấn Độ|Indonesia|Malaysia|Philippines|Singapore|Myanmar|Canada|Mexico|Nam Phi|New Zealand|Hungary|Séc|Croatia"
)
_TITLED = re.compile(
    rf"(?<!\w)(?:{_ROLES})(?: (?:{_LANDS}))? (?!(?:{_LANDS})\b)"
    r"([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?: [A-Z][a-z]+(?:-[A-Z][a-z]+)?){1,2})(?!\w)"
)
# Streets, schools and bridges are called after persons.
_CALLED_AFTER = re.compile(
    r"(?:đường|phố|trường|cầu|chợ|quận|phường|giải|tỉnh|huyện|xã|đảo|sông|núi|vịnh|thành phố|bến|ga) $"
)
# Sums of money, laws, titles and addresses in capitals.
_NO_BODIES = frozenset(
    "VND USD EUR COVID HIV AIDS GDP CPI CEO TPHCM HCM TAND VKSND SUV ADN DNA PGS THPT THCS UBND QL".split()
)


def names_by_form(sentence: str) -> list[Found]:
    """Return the persons and bodies of a sentence that their form tells, in order, without overlaps."""
    taken = [False] * len(sentence)
    found: list[Found] = []
    for start, end, label in _candidates(sentence):
        if not any(taken[start:end]):
            found.append(Found(start, end, label))
            taken[start:end] = [True] * (end - start)
    return sorted(found)


def _candidates(sentence: str) -> Iterator[tuple[int, int, str]]:
    for pattern in (_BODIES_ALONE, _BODY, _COMPANY):
        yield from ((*match.span(), "ORG") for match in pattern.finditer(sentence))
    for match in _INITIALS.finditer(sentence):
        if match.group() not in _NO_BODIES:
            yield (*match.span(), "ORG")
    for match in _PERSON.finditer(sentence):
        if not _CALLED_AFTER.search(sentence, 0, match.start()):
            yield (*match.span(), "PERSON")
    for match in _TITLED.finditer(sentence):
        yield (*match.span(1), "PERSON")
    for match in _FOREIGN.finditer(sentence):
        if fold(match[1]) in GIVEN:
            yield (*match.span(), "PERSON")


def merged(persons: Sequence[Found], sentence: str) -> list[Found]:
    """Return the recogniser's persons and the names that their form tells; where they overlap, the form is right."""
    formed = names_by_form(sentence)
    kept = [
        person for person in persons if not any(person.start < name.end and name.start < person.end for name in formed)
    ]
    return sorted([*kept, *formed])
