"""In which part of the forecast a deal counts. Plain values in and out."""

from dataclasses import dataclass

COMMIT, BEST, PIPELINE, OMITTED = "commit", "best", "pipeline", "omitted"
# what is added up of what is won and of the open parts, by the name under which it opens
SUMS = {"won_commit": (COMMIT,), "at_best": (COMMIT, BEST)}
COMMIT_FROM, BEST_FROM = 75, 50  # percent of the stage, when nobody said anything


@dataclass(frozen=True)
class Category:
    """The part, and who says so: the leader, the rep, or the stage."""

    key: str
    said_by: str


def category_of(called: str, judged: str, probability: int) -> Category:
    """The leader's word goes before the rep's, the rep's before the probability of the stage."""
    if judged:
        return Category(judged, "leader")
    if called:
        return Category(called, "rep")
    return Category(category_by_stage(probability), "stage")


def category_by_stage(probability: int) -> str:
    """What the probability of a stage (percent) stands for."""
    if probability >= COMMIT_FROM:
        return COMMIT
    return BEST if probability >= BEST_FROM else PIPELINE
