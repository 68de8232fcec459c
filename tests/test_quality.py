"""The checks of content: the reference is clean, and each planted fault is told by its rule at its line."""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parcours_cyber as pc
from parcours_cyber.errors import Place
from parcours_cyber.loading.methodologies import reference_folder
from parcours_cyber.loading.packs import read_pack
from parcours_cyber.packs.files import Folder
from parcours_cyber.quality.duplicates import check_duplicates
from parcours_cyber.quality.sentences import Remark, Written, source_texts, translated_texts, words_of
from parcours_cyber.quality.spelling import check_spelling, dictionary, domain_words, spellable
from parcours_cyber.quality.structure_rules import check_structure
from parcours_cyber.quality.text_rules import LENGTHS, check_texts
from parcours_cyber.quality.vocabulary import expression, vocabulary

BACKUPS, WORKSTATIONS = "measures/secure-backups.yaml", "questionnaire/workstations.yaml"


def has_dictionaries() -> bool:
    try:
        return all(dictionary(language) is not None for language in ("fr", "en"))
    except ImportError:
        return False


needs_dictionaries = pytest.mark.skipif(
    not has_dictionaries(),
    reason="needs Enchant with the French and British dictionaries (hunspell-fr, hunspell-en-gb)",
)


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return Path(shutil.copytree(reference_folder(), tmp_path / "methodologie"))


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Change the one place where *old* stands in a file of the pack; return its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(folder: Path, rule: str) -> list[Remark]:
    """What the rules about single texts and about the structure say; those over all texts have tests of their own."""
    methodology, place = read_pack(folder)
    found = [
        *check_structure(methodology, place),
        *check_texts(source_texts(methodology, place)),
    ]
    return [remark for remark in found if remark.rule == rule]


def block(file: Path, owner: str) -> tuple[str, str, str]:
    """What stands before an item of a file, the item, and what stands after it."""
    text = file.read_text(encoding="utf-8")
    start = text.index(f"  - id: {owner}\n")
    following = re.search(r"\n  - id: ", text[start + 1 :])
    end = len(text) if following is None else start + 1 + following.start() + 1
    return text[:start], text[start:end], text[end:]


@pytest.mark.heavy
@needs_dictionaries
def test_the_reference_has_no_warning_in_either_language() -> None:
    report = pc.check_content(reference_folder())
    assert report.skipped == ()
    assert [str(remark) for remark in report.remarks] == []


@pytest.mark.parametrize(
    ("rule", "file", "pattern", "replacement", "words"),
    [
        (
            "title-verb",
            "measures/secure-backups.yaml",
            r"title: Isoler",
            "title: Isolement de",
            "does not begin with a verb",
        ),
        ("too-short", BACKUPS, r"(proof: >-\n).+\n", r"\1      Un registre.\n", "has 2 words"),
        ("too-long", BACKUPS, r"title: Isoler", "title: Isoler" + " et isoler" * 6, "words"),
        (
            "filler",
            "measures/secure-backups.yaml",
            r"(pitfalls: >-\n\s+)",
            r"\1Dans la mesure du possible, ",
            "says nothing",
        ),
        ("placeholder", BACKUPS, r"(proof: >-\n\s+)", r"\1TODO ", "something is missing"),
        ("question-mark", WORKSTATIONS, r"[\u00a0\u202f ]\?\n", ".\n", "question mark"),
        (
            "maturity-word",
            "questionnaire/workstations.yaml",
            r"(label: >-\n\s+)",
            r"\1Partiellement : ",
            "judges the state",
        ),
        ("no-threat", WORKSTATIONS, r"threats: \{[^}]*\}", "threats: {state: 0}", "for no threat"),
    ],
)
def test_a_planted_fault_is_told_at_its_line(
    reference: Path, rule: str, file: str, pattern: str, replacement: str, words: str
) -> None:
    path = reference / file
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text)
    assert found is not None
    path.write_text(text[: found.start()] + found.expand(replacement) + text[found.end() :], encoding="utf-8")
    line = text[: found.start()].count("\n") + 1
    (remark,) = told(reference, rule)
    assert remark.problem.place.file == file
    assert abs((remark.problem.place.line or 0) - line) <= 6
    assert words in str(remark)


def test_what_a_pack_lacks_of_its_targets_is_told(reference: Path) -> None:
    change(reference, "methodology.yaml", "  measures: 120\n", "  measures: 999\n")
    change(reference, "methodology.yaml", "paths: {foundation: 40}", "paths: {foundation: 400}")
    change(reference, "methodology.yaml", "findings_per_work: 8", "findings_per_work: 80")
    sentences = "\n".join(map(str, told(reference, "target")))
    assert "Expected at least 999" in sentences
    assert "questions on the path 'foundation'" in sentences
    assert "findings of the work 'penetration-test'" in sentences


def test_a_measure_without_a_required_framework_is_told(reference: Path) -> None:
    file = reference / "measures" / "secure-backups.yaml"
    before, item, after = block(file, "RES-BCK-01")
    file.write_text(before + re.sub(r" +- \{framework: nist-csf-2.0.*\n", "", item) + after, encoding="utf-8")
    (remark,) = told(reference, "framework-missing")
    assert "RES-BCK-01 answers no identifier of nist-csf-2.0" in str(remark)


def test_a_measure_that_its_prerequisite_makes_useless_is_told(reference: Path) -> None:
    file = reference / "measures" / "secure-backups.yaml"
    before, item, after = block(file, "RES-BCK-04")
    file.write_text(before + item.replace("requires: []", "requires: [RES-BCK-01]") + after, encoding="utf-8")
    (remark,) = told(reference, "useless-after-prerequisite")
    assert "RES-BCK-01 brings all that RES-BCK-04 raises" in str(remark)


def test_an_urgent_measure_after_a_structuring_one_is_told(reference: Path) -> None:
    file = reference / "measures" / "alert-incident.yaml"
    before, item, after = block(file, "DEF-INC-04")
    file.write_text(before + item.replace("requires: []", "requires: [GOV-RSK-01]") + after, encoding="utf-8")
    (remark,) = told(reference, "urgent-after-structuring")
    assert "DEF-INC-04 is urgent, but requires GOV-RSK-01" in str(remark)


def test_too_many_steps_or_options_are_told(reference: Path) -> None:
    file = reference / "measures" / "secure-backups.yaml"
    before, item, after = block(file, "RES-BCK-04")
    more = "".join(f"      - Noter le numéro du support {n} dans le registre.\n" for n in range(6))
    file.write_text(before + item.replace("    steps:\n", f"    steps:\n{more}") + after, encoding="utf-8")
    (remark,) = told(reference, "steps")
    assert "RES-BCK-04 has" in str(remark)
    assert "Expected 3 to 7" in str(remark)


def test_a_fact_or_a_domain_that_nothing_uses_is_told(reference: Path) -> None:
    facts = reference / "journey" / "journey.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(f"{text.rstrip()}\n  - {{id: drones, name: Drones, question: L’entité a-t-elle des drones ?}}\n")
    (remark,) = told(reference, "unused")
    assert "Nothing depends on the fact 'drones'" in str(remark)


@pytest.mark.skipif(find_spec("cvss") is None, reason="needs the package cvss")
def test_a_severity_that_is_not_that_of_the_vector_is_told(reference: Path) -> None:
    path = reference / "technical-audit" / "penetration-test.yaml"
    text = path.read_text(encoding="utf-8")
    found = re.search(r"    severity: (\w+)\n    cvss", text)
    assert found is not None
    path.write_text(text.replace(found[0], "    severity: low\n    cvss", 1), encoding="utf-8")
    (remark,) = told(reference, "cvss")
    assert f"'low', but its vector is rated '{found[1]}'" in str(remark)


def text(words: str, *, address: str = "measure:why", owner: str = "RES-BCK-01", language: str = "fr") -> Written:
    kind, field = address.split(":")
    return Written(kind, owner, field, words, language, Place(file=f"{owner}.yaml", line=3))


@pytest.mark.skipif(find_spec("rapidfuzz") is None, reason="needs the package rapidfuzz")
def test_near_duplicates_are_told_between_items_and_not_within_one() -> None:
    one = "Demander au prestataire la liste des comptes ouverts, puis fermer ceux dont personne ne se sert."
    other = one.replace("prestataire", "fournisseur")
    (remark,) = check_duplicates([text(one), text(other, owner="RES-BCK-02")])
    assert remark.rule == "near-duplicate"
    assert "in RES-BCK-01 too" in str(remark)
    assert list(check_duplicates([text(one), text(other)])) == []
    assert (
        list(
            check_duplicates([text(one), text("Tout autre chose, dite avec neuf mots au moins, ailleurs.", owner="B")])
        )
        == []
    )


@needs_dictionaries
def test_a_misspelled_word_is_told_once_with_what_it_may_be() -> None:
    texts = [text("Isoler la sauvegrade hors du domaine."), text("La sauvegrade est au coffre.")]
    (remark,) = check_spelling(texts, "fr", frozenset())
    assert "'sauvegrade' is not a known word. Expected" not in str(remark)
    assert "Perhaps: sauvegarde" in str(remark)
    assert list(check_spelling(texts, "fr", frozenset({"sauvegrade"}))) == []
    (remark,) = check_spelling([text("Organize the backups.", language="en")], "en", frozenset())
    assert "'Organize'" in str(remark)


@needs_dictionaries
def test_every_word_of_the_domain_lists_is_used_and_unknown_to_the_dictionary() -> None:
    methodology = pc.load_methodology()
    for language, texts in (
        ("fr", source_texts(methodology, lambda _: Place())),
        ("en", translated_texts(methodology, "en")),
    ):
        listed = domain_words(Folder(reference_folder()), language)
        used = {word for item in texts for word in spellable(item.text)}
        used |= {word.lower() for word in used}
        assert listed - used == set(), language
        known = dictionary(language)
        assert known is not None
        assert {word for word in listed if known.check(word)} == set(), language


def test_the_lists_of_a_language_have_the_same_keys_and_find_whole_words() -> None:
    french, english = vocabulary("fr"), vocabulary("en_GB")
    assert french is not None
    assert english is not None
    assert vocabulary("tlh") is None
    assert expression(french.filler).search("Il convient de la fermer") is not None
    assert expression(french.maturity).search("adaptation des règles") is None
    assert [french.begins_with_verb(title) for title in ("S’abonner aux alertes", "Ne plus ouvrir", "Abonnement")] == [
        True,
        True,
        False,
    ]
    assert [english.begins_with_verb(title) for title in ("Bring order", "The order", "Bringing order")] == [
        True,
        False,
        False,
    ]


@given(st.text(max_size=200))
def test_no_text_breaks_the_rules_themselves(words: str) -> None:
    for address in (*LENGTHS, "theme:name"):
        for language in ("fr", "en", "et"):
            for remark in check_texts([text(words, address=address, language=language)]):
                assert "\n" not in str(remark)
    assert all(word.strip() for word in words_of(words))
    assert all(spellable(words))
