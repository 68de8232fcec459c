"""Strict loading, tested on a museum of broken files.

Each file of ``broken_data`` stands in for one file of ``tiny_pack``. Its first lines say which one, and what must be
told of it:

    # replaces: measures/training.yaml
    # expect: 7: words of the message || more words of it

The number is the line in the broken file, ``-`` for a problem without one; ``FILE:LINE`` names another file of the
pack.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_cyber.errors import InvalidDataError, NotFoundError, ParcoursError, Problem, Problems
from parcours_cyber.loading.methodologies import load_methodology
from parcours_cyber.loading.packs import read_pack
from parcours_cyber.loading.yaml_events import MAX_PROBLEMS
from parcours_cyber.loading.yaml_reader import MAX_BYTES, parse_document

HERE = Path(__file__).parent
TINY = HERE / "tiny_pack"
BROKEN = sorted((HERE / "broken_data").glob("*.yaml"))
TINY_FILES = {path.relative_to(TINY).as_posix(): path.read_bytes() for path in sorted(TINY.glob("**/*.yaml"))}

Expected = tuple[str, int | None, list[str]]


def museum_label(path: Path) -> tuple[str, list[Expected]]:
    """Return which file a broken one replaces, and the problems that are expected: file, line, words."""
    replaces, expected = "", []
    for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
        if found := re.fullmatch(r"# replaces: (\S+)", line):
            replaces = found[1]
        elif found := re.fullmatch(r"# expect: (?:([^:]+):)?(\d+|-): (.+)", line):
            expected.append((found[1] or replaces, None if found[2] == "-" else int(found[2]), found[3].split(" || ")))
        else:
            break
    return replaces, expected


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "pack"))


def put(pack: Path, *broken: Path) -> list[Expected]:
    """Put broken files in place; return what is expected of all of them, in the order of files and lines."""
    everything: list[Expected] = []
    for path in broken:
        replaces, expected = museum_label(path)
        shutil.copyfile(path, pack / replaces)
        everything += expected
    return sorted(everything, key=lambda item: (item[0], item[1] or 0))


def problems_of(pack: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidDataError) as caught:
        read_pack(pack)
    assert_readable(caught.value)
    return caught.value.problems


def assert_readable(error: ParcoursError) -> None:
    text = str(error)
    assert len(text.splitlines()) == len(error.problems)
    for word in (
        "Traceback",
        "Exception",
        "Error",
        "object at 0x",
        "Fraction(",
        "yaml.scanner",
        "<unicode string>",
        "{",
        "  ",
    ):
        assert word not in text, text
    for problem in error.problems:
        assert problem.place.file
        assert problem.what.render("en").rstrip().endswith("."), problem
        assert problem.expected is not None or problem.remedy is not None, f"{problem}: it does not say what to do"


def assert_told(problems: tuple[Problem, ...], expected: list[Expected]) -> None:
    """Every expected problem is told, at its line, and no other one."""
    told = "\n".join(map(str, problems))
    left = list(problems)
    for file, line, words in expected:
        match = next(
            (p for p in left if (p.place.file, p.place.line) == (file, line) and all(w in str(p) for w in words)), None
        )
        assert match is not None, f"{file}:{line}: {words} was not told, but:\n{told}"
        left.remove(match)
    assert not left, "told besides:\n" + "\n".join(map(str, left))


def test_the_tiny_pack_loads():
    methodology, _ = read_pack(TINY)
    assert (len(methodology.themes), len(methodology.questions), len(methodology.measures)) == (2, 3, 3)
    assert load_methodology(TINY) == methodology


@pytest.mark.parametrize("broken", BROKEN, ids=lambda path: path.stem)
def test_each_mistake_is_told_with_its_line(broken: Path, pack: Path):
    expected = put(pack, broken)
    assert expected, f"{broken} does not say what is expected"
    assert_told(problems_of(pack), expected)


def test_six_broken_files_are_told_in_one_error(pack: Path):
    names = (
        "alias",  # measures/training.yaml
        "missing_key_in_a_short_mapping",  # journey/entities.yaml
        "not_utf_8",  # frameworks/guide.yaml
        "tag_python_on_a_mapping",  # questionnaire/awareness.yaml
        "tree_unknown_kind",  # journey/scoring.yaml
        "wrong_type_number",  # journey/themes.yaml
    )
    expected = put(pack, *(HERE / "broken_data" / f"{name}.yaml" for name in names))
    assert len({file for file, _, _ in expected}) == 6
    problems = problems_of(pack)
    assert_told(problems, expected)
    assert [problem.place.file for problem in problems] == [file for file, _, _ in expected]


def test_six_files_with_mistakes_between_them_are_told_in_one_error(pack: Path):
    names = (
        "collision_of_facts",  # journey/entities.yaml
        "cycle_of_two",  # measures/backups.yaml
        "dangling_provenance_of_a_duration",  # methodology.yaml
        "estimate_missing_for_a_size",  # measures/training.yaml
        "options_out_of_order",  # questionnaire/backup.yaml
        "points_below_the_top",  # journey/themes.yaml
    )
    expected = put(pack, *(HERE / "broken_data" / f"{name}.yaml" for name in names))
    facts = "'remote-access'"  # nothing depends on the fact whose id was changed
    assert facts not in str(expected)
    assert_told(problems_of(pack), expected)


def test_a_broken_root_does_not_hide_the_other_files(pack: Path):
    (pack / "methodology.yaml").write_text("schema: '1.0'\nid: [\n", encoding="utf-8")
    expected = put(pack, HERE / "broken_data" / "wrong_type_number.yaml")
    first, second = problems_of(pack)
    assert_told((first,), expected)
    assert str(second).startswith("methodology.yaml:")


def test_a_file_that_is_too_large(pack: Path):
    (pack / "frameworks" / "guide.yaml").write_bytes(TINY_FILES["frameworks/guide.yaml"] + b"#" * MAX_BYTES)
    assert_told(
        problems_of(pack), [("frameworks/guide.yaml", None, ["The file is too large", "Expected at most 2,000,000."])]
    )


def test_an_empty_file_of_no_bytes(pack: Path):
    (pack / "measures" / "training.yaml").write_bytes(b"")
    assert_told(problems_of(pack), [("measures/training.yaml", None, ["The file is empty."])])


def test_a_directory_instead_of_a_file(pack: Path):
    (pack / "frameworks" / "guide.yaml").unlink()
    (pack / "frameworks" / "guide.yaml").mkdir()
    assert_told(problems_of(pack), [("frameworks/guide.yaml", None, ["This is a directory.", "Expected a file."])])


def test_a_file_instead_of_a_directory(pack: Path):
    shutil.rmtree(pack / "frameworks")
    (pack / "frameworks").write_text("", encoding="utf-8")
    assert_told(problems_of(pack), [("frameworks/", None, ["The folder cannot be read"])])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_instead_of_a_file(pack: Path):
    (pack / "frameworks" / "guide.yaml").unlink()
    os.mkfifo(pack / "frameworks" / "guide.yaml")
    assert_told(problems_of(pack), [("frameworks/guide.yaml", None, ["This is a pipe or a device."])])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="every file can be read here")
@pytest.mark.parametrize(
    ("name", "words"), [("journey/journey.yaml", "may not be read"), ("measures", "cannot be read")]
)
def test_what_may_not_be_read(name: str, words: str, pack: Path):
    target = pack / name
    mode = target.stat().st_mode
    target.chmod(0)
    try:
        (problem,) = problems_of(pack)
    finally:
        target.chmod(mode)
    assert problem.place.file.rstrip("/") == name
    assert words in str(problem)


def test_a_link_to_nothing(pack: Path):
    (pack / "frameworks" / "guide.yaml").unlink()
    (pack / "frameworks" / "guide.yaml").symlink_to(pack / "nowhere.yaml")
    assert_told(problems_of(pack), [("frameworks/guide.yaml", None, ["There is no such file."])])


def test_a_pack_without_its_root(pack: Path):
    (pack / "methodology.yaml").unlink()
    assert_told(problems_of(pack), [("methodology.yaml", None, ["There is no such file."])])
    with pytest.raises(NotFoundError, match=re.escape("Expected a folder that holds methodology.yaml.")) as caught:
        load_methodology(pack)
    assert_readable(caught.value)


@pytest.mark.parametrize("name", ["nowhere", "methodology.yaml", "a\0b"])
def test_a_pack_that_is_no_folder(name: str, pack: Path):
    (problem,) = problems_of(pack / name)
    assert problem.place.file == "methodology.yaml"


@pytest.mark.parametrize("name", ["training.yml", "training.YAML", "training.json"])
def test_a_file_that_would_not_be_read(name: str, pack: Path):
    (pack / "measures" / "training.yaml").rename(pack / "measures" / name)
    assert_told(problems_of(pack), [(f"measures/{name}", None, ["does not end in .yaml", "Rename it"])])


@pytest.mark.parametrize("name", ["measure", "Measures"])
def test_a_folder_that_would_not_be_read(name: str, pack: Path):
    (pack / "measures").rename(pack / name)
    assert_told(problems_of(pack), [(f"{name}/", None, ["is not read.", "Did you mean 'measures'?"])])


def test_other_files_and_folders_are_the_affair_of_the_pack(pack: Path):
    (pack / "README.md").write_text("Un pack.\n", encoding="utf-8")
    (pack / "measures" / "NOTES.txt").write_text("Des notes.\n", encoding="utf-8")
    (pack / "measures" / ".draft.yaml").write_text("[\n", encoding="utf-8")
    (pack / "drafts").mkdir()
    (pack / "drafts" / "figures.yaml").write_text("[\n", encoding="utf-8")
    assert read_pack(pack)[0] == read_pack(TINY)[0]


def test_a_newer_minor_format_is_warned_about(pack: Path):
    root = pack / "methodology.yaml"
    root.write_bytes(root.read_bytes().replace(b'"1.1"', b'"1.7"'))
    with pytest.warns(UserWarning, match=r"methodology\.yaml:2: the pack says format 1\.7"):
        read_pack(pack)


def test_very_many_mistakes_are_not_all_told():
    problems = Problems()
    assert parse_document(b"[" + b"NO, " * 100_000 + b"]", problems, "x.yaml") is None
    assert len(problems.found) == MAX_PROBLEMS + 1
    assert "more than 100 mistakes" in str(problems.found[-1])


HOSTILE = {
    "brackets": b"[" * 100_000,
    "brackets_closed": b"[" * 50_000 + b"]" * 50_000,
    "braces": b"{" * 100_000,
    "mappings": b"{a: " * 100_000,
    "dashes": b"- " * 100_000,
    "question_marks": b"? " * 100_000,
    "indentation": b"".join(b" " * n + b"a:\n" for n in range(1900)),
    "digits_and_underscores": b"a: " + b"1_" * 500_000 + b"x",
    "digits": b"a: [" + b"1" * 1_000_000 + b", 1." + b"1" * 500_000 + b"]",
    "large_exponent": b'{"a": 1e999999999}',
    "keys_twice": b"a: 1\n" * 100_000,
    "colons": b":" * 1_000_000,
}


@pytest.mark.parametrize("name", ["x.yaml", "x.json"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_files_end_neither_the_process_nor_the_patience(hostile: str, name: str):
    # In a process of its own: too deep a recursion in PyYAML's C loader would end this one.
    script = (
        "import sys\n"
        "from parcours_cyber.errors import Problems\n"
        "from parcours_cyber.loading.yaml_reader import parse_document\n"
        "problems = Problems()\n"
        f"document = parse_document(sys.stdin.buffer.read(), problems, {name!r})\n"
        "assert (document is None) == bool(problems.found)\n"
        "print(len(problems.found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=HOSTILE[hostile],
        capture_output=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert (
        int(done.stdout) == 0
        if hostile.startswith("digits") and name == "x.yaml"
        else int(done.stdout) <= MAX_PROBLEMS + 1
    )


def test_json_reads_what_json_writes():
    problems = Problems()
    text = '{\n\t"a": "\\ud83d\\ude00 \u2028 \\\\ud83d",\n\t"b": [1.5, true, null, "NO"]\n}'
    document = parse_document(text.encode(), problems, "x.json")
    assert document is not None, problems.found
    assert document.data["a"] == "\U0001f600 \u2028 \\ud83d"
    assert document.data["b"][1:] == [True, None, "NO"]
    assert document.lines["b",] == 3


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return the content of a file with one to three random changes."""
    for _ in range(rng.randint(1, 3)):
        lines = data.split(b"\n")
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        place = rng.randrange(len(data) + 1)
        match rng.randrange(10):
            case 0:
                del lines[at]
                data = b"\n".join(lines)
            case 1:
                lines.insert(other, lines[at])
                data = b"\n".join(lines)
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
                data = b"\n".join(lines)
            case 3:
                data = data[:place]
            case 4:
                data = data[:place] + data[place + rng.randint(1, 12) :]
            case 5:
                data = data[:place] + bytes(rng.randrange(256) for _ in range(rng.randint(1, 4))) + data[place:]
            case 6:
                data = (
                    data[:place]
                    + chr(rng.choice((rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)))).encode()
                    + data[place:]
                )
            case 7:
                data = data[:place] + rng.choice(TROUBLE) + data[place:]
            case 8:
                words = re.split(rb"([\w.-]+)", data)
                if len(words) > 1:
                    words[rng.randrange(1, len(words), 2)] = rng.choice(TROUBLE)
                    data = b"".join(words)
            case _:
                words = re.split(rb"([\w.-]+)", data)
                if len(words) > 1:
                    words[rng.randrange(1, len(words), 2)] = words[rng.randrange(1, len(words), 2)]
                    data = b"".join(words)
    return data


#: What is put into files: words of the format in the wrong place, and what YAML, Unicode and numbers have in store.
TROUBLE = (
    *b"NO 12:30 0 -1 1/0 1/3 1e9 null ~ [] {} [[]] {a:b} *a &a !!int !x << ' # % @ ` true {0} {size}".split(),
    *b"question threat theme category weighted-mean gate all-of minimum answer points count-as".split(),
    *(b'"', b": ", b"- ", b"? ", b"|", b">-\n", b"\t", b"\n", b"\n---\n", b"\n...\n", b"\r", b"\0", b"9" * 29),
    *(b"\xff", b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc2\xb9.0"),
    *(rb'"\0"', rb'"\ud800"', rb'"\U00110000"'),
)


def assert_only_told(pack: Path) -> None:
    """Load a pack; whatever it holds, it loads or says what is wrong."""
    problems: tuple[Problem, ...] = ()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a newer minor version of the format
            read_pack(pack)
    except (InvalidDataError, NotFoundError) as error:
        told, problems = str(error), error.problems
        assert told
        assert "Traceback" not in told
    for problem in problems:
        assert problem.expected is not None or problem.remedy is not None, str(problem)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(TINY, tmp_path_factory.mktemp("fuzz") / "pack"))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(name=st.sampled_from(sorted(TINY_FILES)), rng=st.randoms(use_true_random=False))
def test_mutated_files_only_ever_raise_what_they_should(name: str, rng: random.Random, fuzzed: Path):
    target = fuzzed / name
    target.write_bytes(mutated(TINY_FILES[name], rng))
    try:
        assert_only_told(fuzzed)
    finally:
        target.write_bytes(TINY_FILES[name])


@settings(max_examples=50, deadline=None, derandomize=True)
@given(
    name=st.sampled_from(sorted(TINY_FILES)),
    data=st.binary(max_size=300) | st.text(max_size=300).map(lambda s: s.encode()),
)
def test_any_bytes_only_ever_raise_what_they_should(name: str, data: bytes, fuzzed: Path):
    target = fuzzed / name
    target.write_bytes(data)
    try:
        assert_only_told(fuzzed)
    finally:
        target.write_bytes(TINY_FILES[name])


@pytest.mark.parametrize("number", ["9" * 30, "9" * 30 + ".5", f'"{"9" * 30}/7"', "9" * 19 + ".0"])
@pytest.mark.parametrize("where", ["points: 60", "upper: 100", "quarters: 12", "[1, 2, 3]", "weight: 2", "value: 1/2"])
def test_very_large_numbers_are_told(where: str, number: str, pack: Path):
    for name, content in TINY_FILES.items():
        replaced = (
            where.replace("1, 2, 3", f"{number}, 2, 3") if "[" in where else f"{where.partition(' ')[0]} {number}"
        )
        (pack / name).write_bytes(content.replace(where.encode(), replaced.encode()))
    assert_only_told(pack)
