"""What a law is: a name, a statement, and a property; and the case on which the property is tried."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

from attrs import define, evolve, field, frozen
from hypothesis import assume, given, reject
from hypothesis import settings as Settings  # noqa: N812  # the name is taken by an argument
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from parcours_cyber.errors import InvalidDataError
from parcours_cyber.i18n.text import Message, message
from parcours_cyber.model.assessment import Answer, Assessment
from parcours_cyber.model.ids import NOT_APPLICABLE, Choice, QuestionId
from parcours_cyber.model.measures import Effect
from parcours_cyber.model.methodology import Methodology
from parcours_cyber.planning.entity.capacity import Capacity
from parcours_cyber.planning.plan import Plan
from parcours_cyber.scoring.cyberscore import Score
from parcours_cyber.scoring.readings import bounds
from parcours_cyber.scoring.standing import Standing, standing_of
from parcours_cyber.scoring.trees import tree_of
from parcours_cyber.testing import strategies
from parcours_cyber.testing.laws._outline import outline
from parcours_cyber.testing.readings import Readings, Value

__all__ = [
    "Case",
    "Law",
    "LawBrokenError",
    "always",
    "forgotten",
    "graded",
    "law",
    "shown",
    "totalled",
    "with_choice",
]

T = TypeVar("T")


class LawBrokenError(AssertionError):
    """A law does not hold; it carries the counter-example as sentences.

    Attributes
    ----------
    sentences
        What was drawn, and what was found.
    """

    def __init__(self, sentences: tuple[Message, ...]) -> None:
        self.sentences = sentences
        super().__init__(sentences)

    def __str__(self) -> str:
        """Return the counter-example, a sentence a line, in English."""
        return "\n".join(sentence.render("en") for sentence in self.sentences)


def shown(value: object) -> str:
    """Return a number as a counter-example writes it: exactly."""
    return str(value) if isinstance(value, (str, int, Fraction)) else repr(value)


def with_choice(assessment: Assessment, question: QuestionId, choice: Choice) -> Assessment:
    """Return the assessment with another answer to a question."""
    others = tuple(answer for answer in assessment.answers if answer.question != question)
    return evolve(assessment, answers=(*others, Answer(question=question, choice=choice)))


def forgotten(assessment: Assessment) -> Assessment:
    """Return the assessment with nothing known but what does not apply."""
    absent = tuple(answer for answer in assessment.answers if answer.choice == NOT_APPLICABLE)
    return evolve(assessment, answers=absent)


@define
class Case:
    """One example of a law: what is drawn from it is told, so that a counter-example can be read.

    Attributes
    ----------
    methodology
        The method, prepared.
    readings
        What is put to the law.
    told
        What was drawn so far, in sentences.
    """

    methodology: Methodology
    readings: Readings
    _data: st.DataObject
    told: list[Message] = field(factory=list)

    def draw(self, strategy: st.SearchStrategy[T]) -> T:
        """Return something drawn; say it with :meth:`tell` where the counter-example needs it."""
        return self._data.draw(strategy)

    def tell(self, sentence: Message) -> None:
        """Add a sentence to the counter-example that this case may become."""
        self.told.append(sentence)

    def require(self, holds: bool, otherwise: Message) -> None:
        """Go on if the law holds so far; otherwise this case is a counter-example, for the reason given."""
        if not holds:
            self.fail(otherwise)

    def fail(self, why: Message) -> NoReturn:
        """Say that this case is a counter-example."""
        raise LawBrokenError((*self.told, why))

    def variant(self, **changes: Any) -> Methodology:
        """Return the method with some of its fields changed, and a digest of its own."""
        changed = evolve(self.methodology, digest=f"{self.methodology.digest}, changed", **changes)
        return self.readings.prepare(changed)

    def assessment(self, **options: Any) -> Assessment:
        """Draw an assessment and tell its answers; *options* are those of the strategy."""
        drawn = self.draw(strategies.assessments(self.methodology, **options))
        self.tell_answers(drawn)
        return drawn

    def tell_answers(self, assessment: Assessment) -> None:
        """Tell the answers and the facts of an assessment; what is not told is unknown."""
        answers = ", ".join(f"{answer.question} = {answer.choice}" for answer in assessment.answers)
        facts = ", ".join(f"{item.fact} = {str(item.value).lower()}" for item in assessment.entity.facts)
        self.tell(message("Answers: {answers}.", answers=answers) if answers else message("No question is answered."))
        if facts:
            self.tell(message("Facts: {facts}.", facts=facts))

    def effects(self) -> tuple[Effect, ...]:
        """Draw what a measure raises: a measure of the catalogue, or some questions and the options they rise to."""
        measures = self.methodology.measures
        measure = self.draw(st.sampled_from([None, *measures]))
        if measure is not None:
            return measure.raises
        ids = [question.id for question in self.methodology.questions]
        raised = self.draw(st.lists(st.sampled_from(ids), unique=True, min_size=1, max_size=3))
        return tuple(
            Effect(question=item, option=self.draw(st.sampled_from(self.methodology.question(item).options)).id)
            for item in raised
        )

    def capacity(self) -> Capacity:
        """Draw the means for a plan."""
        return self.draw(strategies.capacities(quarters=self.methodology.planning.horizon.quarters))

    def plan(self, assessment: Assessment, capacity: Capacity) -> Plan:
        """Return the plan under trial; the case is dropped where there is nothing to score."""
        self.standing(assessment)
        return self.readings.plan(self.methodology, assessment, capacity)

    def standing(self, assessment: Assessment) -> Standing:
        """Return where the questions stand; the case is dropped where there is nothing to score."""
        standing = standing_of(self.methodology, assessment)
        assume(bounds(tree_of(self.methodology).total, standing) is not None)
        return standing

    @property
    def top(self) -> Fraction | None:
        """The top of the scale, where there is one."""
        return self.methodology.scale.bands[-1].upper if self.methodology.is_graded else None

    def score(self, assessment: Assessment, methodology: Methodology | None = None) -> Score | Value:
        """Return the score under trial; the case is dropped where there is nothing to score."""
        method = methodology or self.methodology
        try:
            return self.readings.score(method, assessment)
        except InvalidDataError:
            if bounds(tree_of(method).total, standing_of(method, assessment)) is None:
                reject()
            raise

    def ends(self, assessment: Assessment, methodology: Methodology | None = None) -> tuple[Fraction, Fraction]:
        """Return the worst and the best points of the score under trial."""
        found = self.score(assessment, methodology).bounds
        return found.worst.points, found.best.points


def always(_: Methodology, __: Readings) -> Message | None:
    """Return nothing: the law is about every method."""
    return None


def totalled(methodology: Methodology, _: Readings) -> Message | None:
    """Return why there is no value to speak of."""
    return message("The method has no total.") if methodology.scoring.total is None else None


def graded(methodology: Methodology, _: Readings) -> Message | None:
    """Return why there is no grade to speak of."""
    return None if methodology.is_graded else message("The method has no total that is graded.")


@frozen(kw_only=True)
class Law:
    """A law of scoring.

    Attributes
    ----------
    name
        A few words, stable: a report and a test are named by it.
    statement
        The law in one sentence.
    why
        Why it matters, and what breaks it.
    check
        The property: tries one case and raises :class:`LawBrokenError`.
    excludes
        Why the law is not about a method or about what is put to it, or nothing where it is.
    effort
        How much longer one example takes than usual where there are many measures.
    """

    name: str
    statement: Message = field(repr=False)
    why: str = field(repr=False)
    check: Callable[[Case], None] = field(repr=False)
    excludes: Callable[[Methodology, Readings], Message | None] = field(repr=False)
    effort: int = field(default=1, repr=False)

    def given(
        self,
        methods: st.SearchStrategy[Methodology],
        readings: Readings | None = None,
        *,
        settings: Settings | None = None,
        outlined: bool = True,
    ) -> Callable[[], None]:
        """Return the law as a Hypothesis test without arguments, over drawn methods.

        Parameters
        ----------
        methods
            Draws the methods: ``methodologies()``, or ``just(my_method)``.
        readings
            What is put to the law; the readings of this library when it is not given.
        settings
            How Hypothesis searches; as the current profile says when they are not given.
        outlined
            Tell the method in a counter-example; of no use where there is only one.
        """
        put = readings or Readings()

        @given(st.data())
        def test(data: st.DataObject) -> None:
            methodology = data.draw(methods)
            assume(self.excludes(methodology, put) is None)
            case = Case(put.prepare(methodology), put, data)
            if outlined:
                case.told.extend(outline(methodology))
            self._try(case)

        tried = settings or Settings()
        test.__doc__ = self.statement.render("en")
        return tried(test)

    def _try(self, case: Case) -> None:
        """Try one case; what goes wrong in a reading breaks the law, and is told like any counter-example."""
        try:
            self.check(case)
        except (HypothesisException, LawBrokenError):
            raise
        except Exception as error:
            why = message("It raised {error}: {text}", error=type(error).__name__, text=str(error))
            raise LawBrokenError((*case.told, why)) from error


def law(
    name: str,
    statement: Message,
    excludes: Callable[[Methodology, Readings], Message | None] = totalled,
    *,
    effort: int = 1,
) -> Callable[[Callable[[Case], None]], Law]:
    """Return a decorator that makes a law of a property; the docstring of the property says why it matters."""

    def make(check: Callable[[Case], None]) -> Law:
        return Law(
            name=name, statement=statement, why=check.__doc__ or "", check=check, excludes=excludes, effort=effort
        )

    return make
