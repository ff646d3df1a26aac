"""A dossier goes into files and comes out the same; files that cannot be understood say so and nothing else."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.campaign import Dossier
from bot.domain.dates import PartialDate
from bot.domain.errors import Faulty
from bot.domain.prisoner import Prisoner, Text
from db.dossier import bundled, lint, read, write
from tests.dossier.editing import edit
from tests.dossier.strategies import dossiers


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@given(dossiers())
@settings(max_examples=60)
def test_what_is_written_is_read_again(dossier: Dossier) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(dossier, folder)
        again = read(folder)
        assert again == dossier
        first = contents(folder)
        write(again, folder)
        assert contents(folder) == first


@given(dossiers(), dossiers())
@settings(max_examples=10)
def test_a_folder_holds_the_people_of_its_last_dossier_only(before: Dossier, after: Dossier) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(before, folder)
        write(after, folder)
        assert read(folder).prisoners == after.prisoners


def test_the_order_of_events_cases_demands_and_categories_is_kept(folder: Path) -> None:
    dossier = read(folder)
    assert list(dossier.cases) == ["soyudlu-2023", "couriers-2023", "abzas-2023", "election-2024", "since-2025"]
    assert [category.id for category in dossier.categories] == ["courier & trade unionist", "journalist", "politician"]
    assert dossier.prisoners["hafiz-babali"].events[0].id == "2023-12-13-detained"


def test_only_files_of_people_are_ever_deleted(folder: Path) -> None:
    (folder / "notes.md").write_text("ours")
    (folder / "prisoners" / "photo.jpg").write_bytes(b"picture")
    write(Dossier(name="Sınaq", written=date(2026, 1, 1), zone="UTC"), folder)
    assert sorted(path.name for path in (folder / "prisoners").iterdir()) == ["photo.jpg"]
    assert (folder / "notes.md").exists()
    assert (folder / "statement.txt").exists()


@pytest.mark.parametrize("slug", ["../../örnək", "", "a/b", "Nümunə", "x" * 49])
def test_a_slug_never_leads_out_of_the_folder(slug: str, tmp_path: Path) -> None:
    person = Prisoner(slug=slug, names={"en": "Örnək"}, category="journalist")
    dossier = Dossier(name="Sınaq", written=date(2026, 1, 1), zone="UTC", prisoners={slug: person})
    with pytest.raises(Faulty):
        write(dossier, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_files_saved_by_a_plain_windows_editor_are_read(folder: Path) -> None:
    expected = read(folder)
    for path in folder.rglob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "statement.txt").write_bytes(b"\xef\xbb\xbf" + (folder / "statement.txt").read_bytes())
    assert read(folder) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"1961-02-06"', PartialDate(1961, 2, 6)),
        ("1961-02-06", PartialDate(1961, 2, 6)),
        ('"1961-02"', PartialDate(1961, 2)),
        ('"1961"', PartialDate(1961)),
        ("1961", PartialDate(1961)),
    ],
)
def test_dates_are_as_exact_as_they_are_written(folder: Path, written: str, meant: PartialDate) -> None:
    edit(folder, "prisoners/tofig-yagublu.toml", 'born.date = "1961"', f"born.date = {written}")
    born = read(folder).prisoners["tofig-yagublu"].born
    assert born is not None
    assert born.date == meant


def test_a_field_is_hidden_by_one_line(folder: Path) -> None:
    edit(
        folder,
        "prisoners/tofig-yagublu.toml",
        "born.date =",
        "summary.publish = false\nborn.publish = false\nborn.date =",
    )
    person = read(folder).prisoners["tofig-yagublu"]
    assert person.born is not None
    assert (person.born.publish, person.summary.publish, person.role.publish) == (False, False, True)
    write(read(folder), folder)
    assert read(folder).prisoners["tofig-yagublu"] == person


def test_tables_and_many_lines_mean_the_same_as_dotted_keys(folder: Path) -> None:
    expected = read(folder)
    summary = expected.prisoners["tofig-yagublu"].summary
    edit(folder, "prisoners/tofig-yagublu.toml", f'summary.en = "{summary.words["en"]}"', "")
    edit(
        folder,
        "prisoners/tofig-yagublu.toml",
        "[[event]]\nid",
        f'[summary]\nen = """\n{summary.words["en"]}"""\n[[event]]\nid',
    )
    assert read(folder) == expected


def test_new_people_are_hidden_until_someone_publishes_them(folder: Path) -> None:
    text = 'slug = "yeni-numuneyev"\nnames.en = "Yeni Nümunəyev"\ncategory = "journalist"\n'
    (folder / "prisoners" / "yeni-numuneyev.toml").write_text(text)
    assert read(folder).prisoners["yeni-numuneyev"].publish is False
    write(read(folder), folder)
    assert "publish = false" in (folder / "prisoners" / "yeni-numuneyev.toml").read_text()


def test_an_event_is_learned_when_the_dossier_was_written_unless_it_says_otherwise(folder: Path) -> None:
    edit(folder, "prisoners/tofig-yagublu.toml", 'kind = "detained"', 'kind = "detained"\nlearned_on = "2026-11-30"')
    first, second, *_ = read(folder).prisoners["tofig-yagublu"].events
    assert (first.learned_on, second.learned_on) == (date(2026, 11, 30), date(2026, 11, 24))


def test_text_that_would_hide_itself_is_written_where_it_can_be_seen(tmp_path: Path) -> None:
    person = Prisoner(slug="ornekli", names={"en": "Örnəkli\u202egnp"}, category="x", role=Text({"en": "a\u2028b\x7f"}))
    write(Dossier(name="Sınaq", written=date(2026, 1, 1), zone="UTC", prisoners={"ornekli": person}), tmp_path)
    text = (tmp_path / "prisoners" / "ornekli.toml").read_text()
    assert r"Örnəkli\u202egnp" in text
    assert r"a\u2028b\u007f" in text


def test_the_explanations_survive_a_rewrite(folder: Path) -> None:
    path = folder / "actions.toml"
    action = 'id = "imza"\nkind = "sign"\ntext.en = "Sign."\nurl = "https://example.org"\nscope = "everyone"\n'
    path.write_text(f"{path.read_text()}\n[[action]]\n{action}")
    written = path.read_text()
    write(read(folder), folder)
    assert path.read_text() == written
    assert '# id = "write-a-card"' in written


def test_the_commented_example_works_as_it_stands(folder: Path) -> None:
    text = (folder / "actions.toml").read_text()
    _, example = text.split("change the words:\n#\n")
    (folder / "actions.toml").write_text("\n".join(line.removeprefix("# ") for line in example.split("\n")))
    [action] = read(folder).actions
    assert action.id == "write-a-card"


@given(st.data())
@settings(max_examples=50)
def test_broken_files_raise_nothing_but_faulty(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(shutil.copytree(bundled(), Path(name) / "dossier"))
        path = folder / data.draw(st.sampled_from(sorted(contents(folder))))
        raw = path.read_bytes()
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        path.write_bytes(raw[:start] + data.draw(st.binary(max_size=12) | _PIECES) + raw[end:])
        # What is not Faulty passes through and fails the test.
        told: tuple[str, ...] = ()
        try:
            read(folder)
        except Faulty as error:
            told = error.faults
        assert told == tuple(map(str, lint(folder, frozenset()).faults))


_PIECES = st.sampled_from(
    [
        b'"""',
        b"'''",
        b"[[event]]\n",
        b"[",
        b"]]",
        b"= 1",
        b"\nid.en = 1\n",
        b"\n[slug]\n",
        b"9" * 5000,
        b"[" * 3000,
        b"1979-05-27T07:32:00Z",
        b"= {}",
        b"= []",
        b"= true",
        b"\ntext = 3\n",
        b"\npublish.en = 3\n",
        b"inf",
        b"\x00",
    ]
)


@pytest.mark.parametrize("table", ["3", "[]", "[3]", "[[]]", '"x"', "true", "{}", "[{}]", "{ en = 3 }", "{ id = {} }"])
@pytest.mark.parametrize("key", ["event", "names", "born", "editor_notes", "summary", "cases", "publish", "slug"])
def test_values_of_the_wrong_shape_are_faults(folder: Path, key: str, table: str) -> None:
    (folder / "prisoners" / "ornekli.toml").write_text(f'category = "journalist"\n{key} = {table}\n')
    with pytest.raises(Faulty):
        read(folder)


def test_what_is_not_a_dossier_at_all_is_a_fault_too(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere", bundled() / "dossier.toml"):
        with pytest.raises(Faulty, match="cannot be read"):
            read(folder)
        assert lint(folder).faults
