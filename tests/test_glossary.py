"""The glossary: one translation for a term, whatever is typed around it; and the glossary of the reference pack."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.errors import InvalidDataError
from parcours_cyber.i18n import catalogues
from parcours_cyber.l10n import check_workspace, new_locale, open_workspace
from parcours_cyber.l10n.catalogue_files import read_catalogue
from parcours_cyber.l10n.glossary import Breach, Glossary, TermPair, separated, term_pairs
from parcours_cyber.loading.addresses import texts
from parcours_cyber.model.ids import TermId
from translating import translate

# Few letters, so that forms meet: one within another, one after another, one in two terms.
WORDS = st.text("abé", min_size=1, max_size=3).filter(str.islower)
FORMS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
BETWEEN = st.sampled_from([" ", "\u00a0", "\u202f", "-", "’", "'", ", ", ". ", "\n"])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    words = draw(st.lists(WORDS, max_size=10))
    return "".join(word + draw(BETWEEN) for word in words)


@st.composite
def glossaries(draw: st.DrawFn) -> list[TermPair]:
    return [
        TermPair(
            id=TermId(f"t{number}"),
            source=tuple(draw(st.lists(FORMS, min_size=1, max_size=3))),
            target=tuple(draw(st.lists(FORMS, min_size=1, max_size=3))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


def pair(name: str, source: str, target: str) -> TermPair:
    return TermPair(id=TermId(name), source=separated(source), target=separated(target))


def standing(text: str, *pairs: TermPair) -> dict[tuple[TermId, ...], str]:
    return Glossary.of(pairs).occurrences(text)


def breached(source: str, translation: str, *pairs: TermPair) -> list[tuple[str, ...]]:
    return [breach.terms for breach in Glossary.of(pairs).breaches("x:1:title", source, translation)]


# -- the rule, against regular expressions


def plain(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ").replace("'", "’")
    return re.sub(r"\s+", " ", text.replace("-", " ")).lower()


def by_expression(text: str, forms: dict[str, set[str]]) -> set[frozenset[str]]:
    """Return what stands in a text: the longest forms are looked for first and blotted out, from the left."""
    left, found = plain(text), set()
    for length in sorted({len(form) for form in forms}, reverse=True):
        alike = "|".join(re.escape(form) for form in forms if len(form) == length)
        while match := re.search(rf"(?<!\w)(?:{alike})(?!\w)", left):
            left = left[: match.start()] + "\0" * length + left[match.end() :]
            found.add(frozenset(forms[match[0]]))
    return found


@given(sentences(), glossaries())
def test_terms_are_found_as_regular_expressions_find_them(text: str, pairs: list[TermPair]) -> None:
    forms: dict[str, set[str]] = {}
    for item in pairs:
        for form in item.source:
            forms.setdefault(plain(form), set()).add(item.id)
    assert {frozenset(terms) for terms in standing(text, *pairs)} == by_expression(text, forms)


@given(sentences(), sentences(), glossaries())
def test_a_breach_is_a_term_of_the_source_of_which_the_translation_has_no_form(
    source: str, translation: str, pairs: list[TermPair]
) -> None:
    def has(term: str) -> bool:
        (target,) = [item.target for item in pairs if item.id == term]
        return any(re.search(rf"(?<!\w){re.escape(plain(form))}(?!\w)", plain(translation)) for form in target)

    expected = [terms for terms in standing(source, *pairs) if not any(has(term) for term in terms)]
    assert breached(source, translation, *pairs) == expected


@given(sentences(), sentences(), glossaries(), WORDS)
def test_another_accepted_form_makes_no_new_breach(
    source: str, translation: str, pairs: list[TermPair], form: str
) -> None:
    wider = [TermPair(id=item.id, source=item.source, target=(*item.target, form)) for item in pairs]
    assert set(breached(source, translation, *wider)) <= set(breached(source, translation, *pairs))


@given(sentences(), glossaries())
def test_how_a_text_is_typed_does_not_matter(text: str, pairs: list[TermPair]) -> None:
    found = set(standing(text, *pairs))
    for other in (
        text.upper(),
        unicodedata.normalize("NFD", text),
        text.replace("'", "’"),
        text.replace("-", "\u00a0"),
    ):
        assert set(standing(other, *pairs)) == found


# -- the rule, in French and English

ACCOUNT = pair("account", "compte, comptes", "account, accounts")
ADMIN = pair("admin-account", "compte d’administration, comptes d’administration", "administration account")
AUDIT = pair("audit", "audit, audits", "audit, audits")


@pytest.mark.parametrize("text", ["l’audit", "L'AUDIT", "d’audit", "qu’audit", "« audit »", "(audit)", "audit-là"])
def test_an_elided_word_or_a_quoted_one_is_a_whole_word(text: str) -> None:
    assert list(standing(text, AUDIT)) == [("audit",)]


@pytest.mark.parametrize("text", ["auditeur", "l’auditoire", "préaudit", "audit2", "2audit", "audité"])
def test_a_longer_word_is_another_word(text: str) -> None:
    assert not standing(text, AUDIT)


def test_the_longest_term_is_meant_and_its_parts_are_not() -> None:
    assert breached("Les comptes d’administration", "The administration account", ACCOUNT, ADMIN) == []
    assert breached("Les comptes d’administration", "The admin logins", ACCOUNT, ADMIN) == [("admin-account",)]
    assert breached("Un compte d’administration et un compte", "An administration login", ACCOUNT, ADMIN) == [
        ("admin-account",),
        ("account",),
    ]


def test_an_abbreviation_is_written_in_capitals() -> None:
    system = pair("information-system", "système d’information, SI", "information system, IS")
    computing = pair("it", "informatique", "IT")
    assert standing("Si le SI s’arrête", system) == {("information-system",): "SI"}
    assert not standing("si rien ne l’arrête", system)
    assert breached("Gouvernance des SI", "IS governance", system) == []
    assert breached("Gouvernance des SI", "What it is", system) == [("information-system",)]
    assert breached("L’informatique", "Is it there?", computing) == [("it",)]


def test_a_word_of_two_meanings_may_be_translated_in_either() -> None:
    both = pair("workstation", "poste de travail, poste", "workstation"), pair("post", "poste", "post, job")
    assert breached("Fermer le poste", "Lock the workstation", *both) == []
    assert breached("Changer de poste", "Change jobs, or post", *both) == []
    assert breached("Le poste de travail", "The post", *both) == [("workstation",)]
    (breach,) = Glossary.of(both).breaches("x:1:title", "Fermer le poste", "Lock it")
    assert breach == Breach(
        address="x:1:title",
        terms=(TermId("workstation"), TermId("post")),
        found="poste",
        expected=("workstation", "post", "job"),
    )


def test_a_term_without_a_translation_binds_nobody() -> None:
    methodology = pc.load_methodology("tests/tiny_pack")
    assert term_pairs(methodology.terms, lambda _: "") == ()
    (found,) = term_pairs(
        methodology.terms, lambda text: {"term": "backup", "forms": "backups, to back up"}[text.context.split(":")[2]]
    )
    assert found == pair("backup", "sauvegarde, sauvegardes, sauvegarder", "backup, backups, to back up")


# -- a catalogue that breaks the glossary


def test_a_catalogue_is_held_to_the_glossary(tmp_path: Path) -> None:
    tiny = Path(__file__).parent / "tiny_pack"
    new_locale("de", tmp_path, methodologies=[str(tiny)])
    workspace = open_workspace(tmp_path)
    path = workspace.path("tiny-pack", "de")
    held = pair("b", "sauvegarde, sauvegardes", "b")
    holding = [text for text in texts(workspace.methodologies[0]) if standing(text.source, held)]
    holding = [text for text in holding if not text.context.startswith("term:")]
    assert len(holding) > 3
    end = "." if holding[1].source.endswith(".") else ""
    agreed = {"term:backup:term": "Sicherung", "term:backup:forms": "Sicherungen"}
    translate(path, "de", {**agreed, holding[1].context: f"Einige Sicherungen{end}"})
    check_workspace(workspace)

    translate(path, "de", {holding[1].context: f"Einige Kopien{end}"})
    with pytest.raises(InvalidDataError) as caught:
        check_workspace(workspace)
    (problem,) = caught.value.problems
    assert problem.place.file == "locales/de/LC_MESSAGES/tiny-pack.po"
    assert problem.place.path == f"{holding[1].context} [glossary]"
    assert f":{problem.place.line}: " in str(problem)
    for words in ("'Sauvegardes'", "Expected one of: Sicherung, Sicherungen.", "(term backup)"):
        assert words in str(problem)


# -- the glossary of the reference pack


def test_the_reference_glossary_is_of_terms_that_stand_in_the_content(methodology: pc.Methodology) -> None:
    glossary = Glossary.of(term_pairs(methodology.terms, lambda text: text.source))
    own = {text.context for text in texts(methodology.terms)}
    found = {
        term
        for text in texts(methodology)
        if text.context not in own
        for terms in glossary.occurrences(text.source)
        for term in terms
    }
    assert len(glossary.pairs) == len(methodology.terms) >= 160
    assert set(glossary.pairs) - found == set()


def test_the_reference_glossary_says_what_nine_terms_in_ten_mean(methodology: pc.Methodology) -> None:
    defined = [term.definition.source for term in methodology.terms if term.definition is not None]
    assert len(defined) >= 0.9 * len(methodology.terms)
    assert len(set(defined)) == len(defined)
    assert [text for text in defined if not re.fullmatch(r"[^.]+\.", text)] == []


def test_the_reference_glossary_lists_no_form_twice(methodology: pc.Methodology) -> None:
    for item in term_pairs(methodology.terms, lambda text: text.source):
        forms = [form.casefold() for form in item.source]
        if len(forms) > 2:
            assert len(set(forms)) == len(forms), item.id


def test_the_pairs_of_the_documentation_are_those_of_the_glossary(methodology: pc.Methodology) -> None:
    """The page on the glossary and the glossary of the pack say the same, where both have a term."""
    page = (Path(__file__).parent.parent / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")] for line in page.splitlines() if line.startswith("|")]
    shown = {row[1].replace("'", "’"): row[2] for row in rows if len(row) > 4}
    both = [term for term in methodology.terms if term.term.source in shown]
    assert len(both) >= 35
    english = read_catalogue(catalogues.catalogue_path("en", methodology.id), "en")
    translations = {entry.context: entry.string for entry in english if entry.id and isinstance(entry.string, str)}
    pairs = term_pairs(both, lambda text: translations.get(text.context, ""))
    assert [item for item in pairs if shown[item.source[0]] not in item.target] == []
