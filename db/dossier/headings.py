"""What stands at the top of each dossier file, for the people who edit it. A `#` begins a comment."""

from __future__ import annotations

from collections.abc import Mapping

_MANNER = """\
# Texts stand in quotes. A quote inside a text is written \\" and a backslash \\\\ .
# A text has one line for each language: text.en = "…", text.az = "…". A missing language is never replaced by another.
"""

_DATES = """\
# Dates are "2023", "2023-08" or "2023-08-01": as exact as the sources are, and no more.
"""

_SCOPE = """\
# scope       for whom: "everyone", "category: journalist", "case: abzas-2023", "prisoner: some-slug", or "campaign",
#             which is the campaign's own and is never shown beside a person.
"""

_EVENTS = """\
#   id          a name for the event that never changes, even if its date does; each only once among its neighbours
#   date, kind  when, and what: detained, charged, sentenced, appeal, transferred, confirmed, house_arrest, released,
#               pardoned, exchanged, exiled, died, other
#   text.en     what happened; say who claims it
#   sources     ids from sources.toml; at least one
#   regime      "criminal" or "administrative"; needed for every arrest, sentence, transfer, confirmation and release
#   term        what a court set: "8y", "7y6m", "30d"
#   court.en, articles   the court and the articles of law, if you want them apart from the text
#   learned_on  the day on which you learned of it; left out, it is the day at `written` in dossier.toml
#   certainty   "reported" or "contested"; left out, it is "confirmed"
#   publish = false   hides the event from readers
"""

_HEADINGS = {
    "dossier": f"""\
# The campaign: its name, the kinds of people in it, and the statement that it answers to.
#
{_MANNER}{_DATES}#
# name           what the campaign is about
# written        the day on which this dossier was first written. Leave it: events without a learned_on were learned then
# zone           the time zone of the places of detention
# newest_source  the date of the newest source
# [[category]]   a kind of people: its id, its name for one person and its name for several
# [statement]    the text it answers to (in statement.txt), told as its authors' words, with where it stands
#   quote.en     the words of it that readers are shown, copied letter by letter; left out, it is only named
# editor_notes   remarks between editors; readers never see them
""",
    "sources": f"""\
# Where things were published. Nothing is told without one of these.
#
{_DATES}#
# [[source]]    begins a source
#   id            a short name for it: small letters, digits and hyphens; events name it under `sources`
#   publisher, title, url, published   who published it, under which title, where and when
#   title_seen = false   nobody has seen the true title: readers are shown publisher and date only
#   archived_url  a stored copy
#   tier, note    remarks for editors; readers never see them
""",
    "cases": f"""\
# Groups of people who are tried together or for the same reason. A case's events never change anyone's status.
#
{_MANNER}{_DATES}#
# [[case]]      begins a case
#   id            its name for other files; people name it under `cases`
#   title.en      its name for readers
#   background = true   it only explains what happened around the people
#
# [[case.event]]   begins an event of the case above it
{_EVENTS}#
# [case.editor_notes]   remarks between editors; readers never see them
""",
    "demands": f"""\
# What the campaign asks for.
#
{_MANNER}{_DATES}#
# [[demand]]  begins a demand
# id          a name for it that never changes
# text.en     the demand, in 120 characters at most
{_SCOPE}# of_whom.en  who is to do it; since = when it was first made; met = true or false. Leave out what no source says.
""",
    "slogans": f"""\
# What the campaign calls out.
#
{_MANNER}#
# [[slogan]]  begins a slogan
# id          a name for it that never changes
# text.en     the slogan
{_SCOPE}""",
    "actions": f"""\
# How readers can help. Each action is shown with the posts and answers about the people it is for.
#
{_MANNER}#
# [[action]]  begins an action
# id          a name for it that never changes
# kind        "write", "sign", "share" or "donate"
# text.en     what to do
# url         where to do it
{_SCOPE}# until       the last day on which it makes sense, like "2027-03-31"; leave it out if there is none
#
# An example. To use it, delete the # at the beginning of each line and change the words:
#
# [[action]]
# id = "write-a-card"
# kind = "write"
# text.en = "Send a card for New Year."
# url = "https://example.org/cards"
# scope = "everyone"
# until = "2027-12-31"
""",
    "prisoner": f"""\
# One person. The file's name is the slug with .toml behind it.
#
{_MANNER}{_DATES}#
# slug          the short name: small letters, digits and hyphens
# names.en      the name as readers see it, one line for each language or alphabet
# category      one of the categories in dossier.toml
# publish       true: readers may see this person. false: nobody does
# consent       who agreed to that, or why it does no harm
# aliases       other ways to write the name, so that people find it
# organisation.en, role.en, summary.en   who this is; summary.publish = false hides the summary, and so on
# born.date, born.sources, born.publish   when born, who says so, and whether readers may know
# facility.name.en, facility.as_of, facility.sources, facility.publish   where held, and the day of that report
# letters.text.en, letters.sources, letters.publish   how letters reach them, where a campaign has made that public
# portrait.file, .licence, .credit, .description.en, .sources, .publish   a picture that you may show
# cases         ids from cases.toml
#
# [[event]]     begins an event
{_EVENTS}#
# [editor_notes]   remarks between editors; readers never see them
""",
}

HEADINGS: Mapping[str, str] = _HEADINGS
