"""Templates and catalog: each message has its files, each file shows its message, and none decides anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from messages.catalog import MESSAGES, Death, Person, Release, Spotlight, Start, Stopped
from messages.grammar import fields_of
from messages.parts import KEEP, Message
from messages.render import FILES, TEMPLATES, Network, TemplateFault, Templates

FORBIDDEN = (
    nodes.Call, nodes.Compare, nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.FromImport, nodes.Include,
    nodes.Macro, nodes.Filter, nodes.Extends, nodes.ScopedEvalContextModifier,
)  # fmt: skip
LANGUAGES = [path.name for path in TEMPLATES.iterdir() if path.is_dir()]
EVERY_FILE = [
    pytest.param(kind, language, network, id=f"{language}-{kind.name}-{network}")
    for kind in MESSAGES
    for language in LANGUAGES
    for network in FILES
]


def tree_of(kind: type[Message], language: str, network: Network) -> nodes.Template:
    path = TEMPLATES / language / kind.name / FILES[network]
    return SandboxedEnvironment().parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "language", "network"), EVERY_FILE)
def test_a_template_decides_nothing(kind: type[Message], language: str, network: Network) -> None:
    assert not list(tree_of(kind, language, network).find_all(FORBIDDEN))
    Templates().template(kind, network, language)


@pytest.mark.parametrize(("kind", "language", "network"), EVERY_FILE)
def test_a_template_says_in_its_first_line_what_it_is(kind: type[Message], language: str, network: Network) -> None:
    lines = (TEMPLATES / language / kind.name / FILES[network]).read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"\{# .+\. #\}", lines[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MESSAGES)
def test_templates_use_exactly_the_fields_of_their_message(kind: type[Message], language: str) -> None:
    used = [meta.find_undeclared_variables(tree_of(kind, language, network)) for network in FILES]
    assert set().union(*used) == set(fields_of(kind))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MESSAGES)
def test_every_part_is_a_block_somewhere(kind: type[Message], language: str) -> None:
    blocks = [{b.name for b in tree_of(kind, language, network).find_all(nodes.Block)} for network in FILES]
    assert set().union(*blocks) == {part.name for part in kind.parts}
    kept = {part.name for part in kind.parts if part.priority == KEEP}
    assert all(kept <= names for names in blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_is_orphaned(language: str) -> None:
    found = {
        str(path.relative_to(TEMPLATES / language)) for path in (TEMPLATES / language).rglob("*") if path.is_file()
    }
    assert found == {f"{kind.name}/{file}" for kind in MESSAGES for file in FILES.values()} | {"words.toml"}


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "en").rglob("*.*")), ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_the_words_are_plain_and_never_guess(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(he|she|his|her|him|hers)\b", text, re.IGNORECASE)
    assert not re.search(r"days in (prison|jail)", text)
    assert not re.search(r"#free|free \{\{", text, re.IGNORECASE)
    assert "!" not in text


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("{% block notice %}{{ anything() }}{% endblock %}", "calls something"),
        ("{% block notice %}{% if 1 == 2 %}{% endif %}{% endblock %}", "compares something"),
        ("{% block notice %}{% set a = 1 %}{% endblock %}", "sets a value"),
        ("{% block notice %}{% include 'x' %}{% endblock %}", "includes another file"),
        ("{% block notice %}{% autoescape false %}x{% endautoescape %}{% endblock %}", "changes how text is escaped"),
        ("{% block notice %}{{ nobody }}{% endblock %}", "'nobody' does not exist here"),
        ("{% block notice %}x{% endblock %}\nHello", "text outside the blocks"),
        ("{% block notice %}x{% endblock %}{% block other %}{% endblock %}", "there is no part 'other'"),
        ("", "the block 'notice' is missing"),
        ("{% block notice %}{% if %}{% endblock %}", "line 1"),
        ("{% block notice %}{{ x | safe }}{% endblock %}", "safe"),
    ],
)
def test_a_faulty_template_is_named_with_file_line_and_cause(tmp_path: Path, block: str, complaint: str) -> None:
    folder = tmp_path / "en" / "stopped"
    folder.mkdir(parents=True)
    (folder / "telegram.html.j2").write_text(block, encoding="utf-8")
    with pytest.raises(TemplateFault, match=re.escape(complaint)) as raised:
        Templates(tmp_path, TEMPLATES).render(Stopped(), "telegram", "en")
    assert str(raised.value).startswith("en/stopped/telegram.html.j2, line ")


def test_an_operators_file_is_looked_at_first_and_may_leave_parts_out(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "stopped"
    folder.mkdir(parents=True)
    (folder / "mastodon.txt.j2").write_text("{% block notice %}\nGone fishing.\n{% endblock %}\n", encoding="utf-8")
    templates = Templates(tmp_path, TEMPLATES)
    assert [part.text for part in templates.render(Stopped(), "mastodon", "en")] == ["Gone fishing."]
    assert templates.render(Stopped(), "telegram", "en")[0].text.startswith("The campaign")


def test_a_language_without_templates_is_named() -> None:
    with pytest.raises(TemplateFault, match=r"xx/stopped/telegram\.html\.j2 is missing"):
        Templates().render(Stopped(), "telegram", "xx")


def test_a_line_break_in_the_file_is_one_in_the_text(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "start"
    folder.mkdir(parents=True)
    lines = ("{% block greeting %}", "  One{% if campaign %} {{ campaign }}{% endif %}", "{% if campaign %}", "two",
             "{% endif %}", "", "three", "{% endblock %}")  # fmt: skip
    (folder / "mastodon.txt.j2").write_text("\n".join(lines), encoding="utf-8")
    [greeting] = Templates(tmp_path).render(Start(campaign="Sınaq"), "mastodon", "en")
    assert greeting.text == "One Sınaq\ntwo\n\nthree"


@pytest.mark.parametrize("kind", [Person, Spotlight])
def test_source_and_demand_never_leave(kind: type[Message]) -> None:
    parts = {part.name: part for part in kind.parts}
    assert parts["link"].priority == parts["demand"].priority == KEEP
    assert not parts["link"].may_shorten
    assert not parts["demand"].may_shorten
    assert parts["summary"].priority <= min(p.priority for p in kind.parts if p.name not in ("summary", "page"))


@pytest.mark.parametrize("kind", [Release, Death])
def test_news_has_no_room_for_a_demand(kind: type[Message]) -> None:
    assert not {"demand", "slogan", "action", "summary"} & (set(fields_of(kind)) | {part.name for part in kind.parts})


@pytest.mark.parametrize("kind", [Person, Spotlight, Release, Death])
def test_a_correction_never_leaves(kind: type[Message]) -> None:
    assert next(part for part in kind.parts if part.name == "corrected").priority == KEEP
