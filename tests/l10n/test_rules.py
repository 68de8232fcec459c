"""The rules for translations: a planted mistake for each, and what is right is not remarked on."""

from __future__ import annotations

import re

import pytest

import parcours_cyber as pc
from parcours_cyber.l10n import Workspace, check_workspace, new_locale, open_workspace
from parcours_cyber.l10n.checks import CHECKS
from parcours_cyber.l10n.rules import RULES, Sentence, findings
from parcours_cyber.loading.addresses import texts
from translating import translate


def found(
    source: str, translation: str, locale: str = "de", *, address: str = "measure:X:steps.1", english: str = ""
) -> list[str]:
    language = "fr" if address else "en"
    sentence = Sentence(
        address=address, source=source, translation=translation, locale=locale, language=language, english=english
    )
    return [finding.rule for finding in findings(sentence)]


#: For each rule, translations with one planted mistake, and the same without it.
PLANTED: dict[str, list[tuple[str, str, str, str]]] = {
    "placeholders": [
        ("de", "{n} of {whole}", "{n} von {ganz}", "{n} von {whole}"),
        ("de", "%(name)s is here", "%(nom)s ist hier", "%(name)s ist hier"),
        ("de", "{n} left", "{n übrig", "{n} übrig"),
        ("de", "{n} left", "übrig", "übrig: {n}".replace(":", "")),
    ],
    "spaces": [
        ("de", "Total", "Summe ", "Summe"),
        ("de", " of it", "davon", " davon"),
        ("de", "One two", "Eins  zwei", "Eins zwei"),
        ("de", "One\n", "Eins", "Eins\n"),
    ],
    "ending": [
        ("de", "Do it now.", "Jetzt tun", "Jetzt tun."),
        ("de", "Is it so?", "Ist es so.", "Ist es so?"),
        ("el", "Is it so?", "Είναι έτσι?!", "Είναι έτσι;"),
        ("hi", "Do it now.", "अभी करें", "अभी करें।"),
        ("ja", "Do it now.", "今すぐ", "今すぐ。"),
        ("ar", "Is it so?", "هل هو كذلك", "هل هو كذلك؟"),
        ("hy", "Is it so?", "Այդպես է։", "Այդպե՞ս է"),
        ("th", "Do it: now", "ทำ:", "ทำเดี๋ยวนี้"),
    ],
    "markdown": [
        ("de", "- one\n- two", "- eins zwei", "- eins\n- zwei"),
        ("de", "Do *this* now", "Jetzt dies tun", "Jetzt *dies* tun"),
        ("de", "See [the page](a.md)", "Siehe [die Seite](b.md)", "Siehe [die Seite](a.md)"),
        ("de", "Run `check` now", "Jetzt `prüfen` starten", "Jetzt `check` starten"),
        ("de", "Some **strong** words", "Einige *starke* Worte", "Einige **starke** Worte"),
    ],
    "length": [("de", "Sauvegardes", "Sicherungen aller Daten des ganzen Hauses", "Sicherungen")],
    "copy": [("de", "Lister les comptes du domaine", "Lister les comptes du domaine", "Konten der Domäne auflisten")],
    "characters": [
        ("de", "Total", "Sum\u200bme", "Summe"),
        ("de", "Total", "Su\u202emme", "Summe"),
        ("de", "Total", "Summe\ufffd", "Summe"),
        ("de", "Total", "Su\x08mme", "Summe"),
        ("de", "Total", "A\u0308", "Ä"),
        ("ar", "Total", "\u2067a", "\u2067a\u2069"),
        ("de", "Total", "a\u200cb", "ab"),
    ],
    "typography": [
        ("fr", "Is it so?", "Est-ce ainsi ?", "Est-ce ainsi\u202f?"),
        ("fr", "The 'x' is here", "Le «\u00a0x » est ici", "Le «\u00a0x\u00a0» est ici"),
        ("fr", "The entity", "L'entité", "L’entité"),
        ("de", "« x »", "« x »".replace("«", "“").replace("»", "”"), "„x“"),
        ("sv", "The 'x' is", "Detta „x“ är", "Detta ”x” är"),
        ("es", "Is it so?", "Es así?", "¿Es así?"),
        ("pl", "x 'a'", 'x "a"', "x „a”"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in PLANTED.items() for case in cases])
def test_a_planted_mistake_is_found_by_its_rule_alone(rule: str, case: tuple[str, str, str, str]) -> None:
    locale, source, wrong, right = case
    address = "theme:x:name" if rule == "length" else "measure:X:steps.1"
    assert rule in found(source, wrong, locale, address=address)
    assert found(source, right, locale, address=address) == []


def test_each_rule_has_a_planted_mistake() -> None:
    assert set(PLANTED) == set(RULES)
    assert set(CHECKS) == {*RULES, "glossary", "plural-forms"}


@pytest.mark.parametrize(
    ("locale", "source", "translation"),
    [
        ("de", "Active Directory", "Active Directory"),
        ("de", "RES-BCK-01 {n} 2FA TLS", "RES-BCK-01 {n} 2FA TLS"),
        ("de", "phishing", "Phishing"),
        ("fa", "Total", "می\u200cشود"),
        ("th", "Do it now.", "ทำเดี๋ยวนี้"),
        ("fr", "Expected schema: {version}", "Attendu\u202f: schema: {version}"),
        ("de_CH", "'x'", "«x»"),
        ("en", "« x »", "‘x’"),
        ("tlh", "« x »", "<<x>>"),
    ],
)
def test_what_is_right_is_not_remarked_on(locale: str, source: str, translation: str) -> None:
    if locale == "tlh":  # a language of which no quotation marks are known
        locale = "eo"
    assert found(source, translation, locale) == []


def test_english_that_was_pasted_is_a_copy_too() -> None:
    assert found(
        "Lister les comptes du domaine", "List the accounts of the domain", english="List the accounts of the domain"
    ) == ["copy"]


def test_a_form_for_one_number_may_leave_the_number_out(pack: Workspace) -> None:
    new_locale("hr", pack.folder)
    pack = open_workspace(pack.folder)
    source = "{n} warning about the content; the methodology can be used."
    assert any(entry.source == source and entry.plural for domain in pack.domains for entry in domain.entries)
    right = {"de": (source.replace("{n}", "Eine"), source), "hr": (source, source, source)}
    for locale, forms in right.items():
        translate(
            pack.path("parcours_cyber", locale),
            locale,
            {source: tuple(f"{form}".replace("  ", " ") for form in forms)},
            comment="allow: copy",
        )
        check_workspace(pack, locale)
    # In Croatian the first form also serves 21 and 31.
    translate(pack.path("parcours_cyber", "hr"), "hr", {source: (source.replace("{n}", "Jedan"), source, source)})
    with pytest.raises(pc.InvalidDataError, match=r"\[placeholders\]"):
        check_workspace(pack, "hr")


def test_plural_forms_are_held_to_cldr(pack: Workspace) -> None:
    new_locale("pl", pack.folder)
    pack = open_workspace(pack.folder)
    path = pack.path("parcours_cyber", "pl")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r'"Plural-Forms: .*"', '"Plural-Forms: nplurals=2; plural=(n != 1);\\\\n"', text), encoding="utf-8"
    )
    with pytest.raises(pc.InvalidDataError, match="declares other plural forms than the locale has"):
        check_workspace(pack, "pl")
    pack.update("pl")
    check_workspace(pack, "pl")


def test_all_mistakes_are_told_at_once_and_one_can_be_set_aside(pack: Workspace) -> None:
    steps = [t for t in texts(pack.methodologies[0]) if ":steps." in t.context and t.source.endswith(".")][:3]
    path = pack.path("tiny-pack", "de")
    wrong = {steps[0].context: "Ohne Punkt", steps[1].context: f"{steps[1].source}", steps[2].context: "Zwei  Räume."}
    translate(path, "de", wrong)
    with pytest.raises(pc.InvalidDataError) as caught:
        check_workspace(pack)
    problems = caught.value.problems
    said = {problem.place.path for problem in problems}
    assert {f"{steps[0].context} [ending]", f"{steps[1].context} [copy]", f"{steps[2].context} [spaces]"} <= said
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems:
        assert problem.place.line is not None
        assert problem.remedy is not None
        near = "\n".join(lines[problem.place.line - 3 : problem.place.line])
        assert problem.place.path.partition(" ")[0] in near
    translate(path, "de", {context: wrong[context] for context in wrong}, comment=f"allow: {', '.join(CHECKS)}")
    check_workspace(pack)


def test_a_compiled_catalogue_that_is_not_its_source_is_told(pack: Workspace) -> None:
    assert {path.suffix for path in pack.compile()} == {".mo"}
    check_workspace(pack)
    text = next(t for t in texts(pack.methodologies[0]) if t.context.endswith(":name"))
    translate(pack.path("tiny-pack", "de"), "de", {text.context: "Ein Name"})
    with pytest.raises(pc.InvalidDataError, match="l10n compile"):
        check_workspace(pack)
    pack.compile()
    check_workspace(pack)
