"""Whom the tests look for: the people of the bundled dossier, as it writes them, and invented ones."""

from __future__ import annotations

Names = dict[str, tuple[str, ...]]

TWELVE: Names = {
    "afiaddin-mammadov": (
        "Afiaddin Mammadov",
        "Afiəddin Məmmədov",
        "Афияддин Мамедов",
        "Afiyəddin Məmmədov",
        "Afieddin Mammadov",
        "Afiyaddin Mammadov",
        "Afiyeddin Mammadov",
        "Afiyaddin Mamedov",
    ),
    "aykhan-israfilov": (
        "Aykhan Israfilov",
        "Ayxan İsrafilov",
        "Айхан Исрафилов",
        "Ayxan Israfilov",
        "Ayhan Israfilov",
        "Aykhan Israfillov",
    ),
    "elvin-mustafayev": (
        "Elvin Mustafayev",
        "Эльвин Мустафаев",
        "Elvin Mustafaev",
    ),
    "ulvi-hasanli": (
        "Ulvi Hasanli",
        "Ülvi Həsənli",
        "Ульви Гасанли",
        "Ulvi Hasanly",
        "Ulvi Hasanlı",
        "Ulvi Gasanli",
    ),
    "sevinj-vagifgizi": (
        "Sevinj Vagifgizi",
        "Sevinc Vaqifqızı",
        "Севиндж Вагифгызы",
        "Sevinc Vaqifqızı Abbasova",
        "Sevinj Abbasova",
        "Sevinc Abbasova",
        "Sevinc Vagifgizi",
        "Sevinj Vagifqizi",
        "Sevinj Vagifgyzy",
    ),
    "nargiz-absalamova": (
        "Nargiz Absalamova",
        "Nərgiz Absalamova",
        "Наргиз Абсаламова",
        "Nargiz Fazail gizi Absalamova",
        "Nergiz Absalamova",
    ),
    "hafiz-babali": (
        "Hafiz Babali",
        "Hafiz Babalı",
        "Хафиз Бабалы",
        "Hafiz Babaly",
        "Khafiz Babaly",
        "Hafız Babalı",
    ),
    "mahammad-kekalov": (
        "Mahammad Kekalov",
        "Məhəmməd Kekalov",
        "Мохаммед Кекалов",
        "Mahhamad Kekalov",
        "Mohammed Kekalov",
        "Muhammad Kekalov",
        "Mahammad Kekelov",
    ),
    "teymur-karimov": (
        "Teymur Karimov",
        "Teymur Kərimov",
        "Теймур Керимов",
        "Teymur Kerimov",
    ),
    "aziz-orujov": (
        "Aziz Orujov",
        "Əziz Orucov",
        "Азиз Оруджев",
        "Aziz Orudjov",
        "Aziz Orujev",
        "Aziz Orudjev",
    ),
    "mohyaddin-orujov": (
        "Mohyaddin Orujov",
        "Möhyəddin Orucov",
        "Мохйаддин Оруджев",
        "Mohiaddin Orujov",
        "Mohyeddin Orujov",
        "Mohyaddin Orujev",
        "Mohyaddin Orucov",
        "Мохьяддин Оруджев",
    ),
    "tofig-yagublu": (
        "Tofig Yagublu",
        "Tofiq Yaqublu",
        "Тофиг Ягублу",
        "Tofiq Rəşid oğlu Yaqublu",
        "Tofiq Yagublu",
        "Tofik Yagublu",
        "Тофик Ягублу",
    ),
}
INVENTED: Names = {
    "ilqar-ishiqli": ("İlqar Işıqlı",),
    "shahla-chalabi-sinaqova": ("Şəhla Çələbi-Sınaqova",),
    "ornekli": ("O'Örnəkli",),
}
