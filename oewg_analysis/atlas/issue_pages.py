"""What the atlas says of each issue: who supports it, who opposes it, who is silent in the corpus."""

from oewg_analysis.atlas.numbers import Numbers
from oewg_analysis.atlas.tables import Row, rows_of

STANCES = ("supports", "opposes", "conditional", "conflict")
NO_THEME = "none"


def issue_list(numbers: Numbers) -> list[Row]:
    """List the codebook with its themes.

    Parameters
    ----------
    numbers : Numbers
        What the measures say.

    Returns
    -------
    list of dict
        `issue`, `theme`, `title` (of the theme), `label`, `proposition`: themes in their order, issues in that of the
        codebook. An issue that was coded but is not in the codebook stands last, under no theme.
    """
    corpus = numbers.corpus
    titles = dict(zip(corpus.themes["theme"], corpus.themes["title"], strict=True))
    order = list(dict.fromkeys([*titles, *corpus.issues["theme"]]))
    known = rows_of(corpus.issues.drop_duplicates("issue"))
    known.sort(key=lambda row: order.index(row["theme"]))
    rest = sorted(set(numbers.positions["issue"]) - {row["issue"] for row in known})
    known += [{"issue": issue, "theme": NO_THEME, "label": issue, "proposition": None} for issue in rest]
    return [{**row, "title": titles.get(row["theme"], row["theme"])} for row in known]


def theme_spans(issues: list[Row]) -> list[Row]:
    """Count how many issues stand under each theme.

    Parameters
    ----------
    issues : list of dict
        From `issue_list`.

    Returns
    -------
    list of dict
        `theme`, `title`, `n`.
    """
    spans: dict[str, Row] = {}
    for issue in issues:
        span = spans.setdefault(issue["theme"], {"theme": issue["theme"], "title": issue["title"], "n": 0})
        span["n"] += 1
    return list(spans.values())


def issue_pages(numbers: Numbers, issues: list[Row], delegations: list[Row]) -> list[Row]:
    """Gather what is known of each issue.

    Parameters
    ----------
    numbers : Numbers
        What the measures say.
    issues : list of dict
        From `issue_list`.
    delegations : list of dict
        From `delegation_pages`.

    Returns
    -------
    list of dict
        The issue, `sides` (by stance, the delegations with `delegation` and `cell`), `silent` (delegations without a
        code), and of `contested_issues` the row `contested`, or None.
    """
    contested = {row["issue"]: row for row in rows_of(numbers.contested)} if len(numbers.contested) else {}
    pages = []
    for issue in issues:
        held = [(page, page["by_issue"][issue["issue"]]) for page in delegations if issue["issue"] in page["by_issue"]]
        sides = {
            stance: [{"delegation": page, "cell": cell} for page, cell in held if cell["stance"] == stance]
            for stance in STANCES
        }
        silent = [page for page in delegations if issue["issue"] not in page["by_issue"]]
        pages.append({**issue, "sides": sides, "silent": silent, "contested": contested.get(issue["issue"])})
    return pages
