"""The map of delegations as coordinates of a drawing: where points, spreads and labels go."""

from collections.abc import Sequence

from oewg_analysis.atlas.tables import Row, number, rows_of
from oewg_analysis.mds import Scaling
from oewg_analysis.schema import REGIONS

WIDTH, HEIGHT = 760.0, 620.0
MARGIN = 34.0
LETTER, LINE = 8.2, 14.0
"""Width of a letter and height of a line of labels."""
SHAPES = {
    "African": "M0-6.5A6.5 6.5 0 1 1 0 6.5A6.5 6.5 0 1 1 0-6.5Z",
    "Asia-Pacific": "M-6-6H6V6H-6Z",
    "Eastern European": "M0-7.5L7 5.5H-7Z",
    "GRULAC": "M0-8L8 0L0 8L-8 0Z",
    "WEOG": "M0 7.5L-7-5.5H7Z",
    "other": "M-2.5-7H2.5V-2.5H7V2.5H2.5V7H-2.5V2.5H-7V-2.5H-2.5Z",
}

Box = tuple[float, float, float, float]


def drawing(scaling: Scaling, delegations: list[Row]) -> Row:
    """Lay out the map.

    Parameters
    ----------
    scaling : Scaling
        From `similarity_map`.
    delegations : list of dict
        From `delegation_pages`.

    Returns
    -------
    dict
        `width`, `height`, `points` (each with the delegation, its row of `scaling.points`, `x`, `y`, `rx`, `ry` of one
        standard deviation, `shape`, `group`, and `label_x`, `label_y`), `shapes` (those used, by regional group), and
        `unit` (length of 0.1 in the drawing).
    """
    table = scaling.points
    pages = {page["code"]: page for page in delegations}
    ends = [
        (float((table[dim] - table[sd]).min()), float((table[dim] + table[sd]).max()))
        for dim, sd in (("dim_1", "sd_1"), ("dim_2", "sd_2"))
    ]
    spans = [(stop - start) or 1.0 for start, stop in ends]
    middle = [(start + stop) / 2 for start, stop in ends]
    unit = min((WIDTH - 2 * MARGIN) / spans[0], (HEIGHT - 2 * MARGIN) / spans[1])
    points: list[Row] = []
    for row in rows_of(table.rename_axis("code").reset_index()):
        page = pages[row["code"]]
        group = page["region"] if page["region"] in REGIONS and page["kind"] == "member" else "other"
        x = WIDTH / 2 + unit * (row["dim_1"] - middle[0])
        y = HEIGHT / 2 - unit * (row["dim_2"] - middle[1])
        spread = {"rx": unit * row["sd_1"], "ry": unit * row["sd_2"]}
        points.append({**row, "page": page, "x": x, "y": y, **spread, "group": group, "shape": SHAPES[group]})
    places = place_labels([(point["x"], point["y"]) for point in points], [point["page"]["code"] for point in points])
    for point, (x, y) in zip(points, places, strict=True):
        point |= {"label_x": x, "label_y": y}
    used = {group: shape for group, shape in SHAPES.items() if any(point["group"] == group for point in points)}
    return {"width": WIDTH, "height": HEIGHT, "points": points, "shapes": used, "unit": unit / 10}


def place_labels(points: Sequence[tuple[float, float]], labels: Sequence[str]) -> list[tuple[float, float]]:
    """Choose for each label, in turn, the place beside its point that covers least.

    Parameters
    ----------
    points : sequence of (float, float)
        Places of the points.
    labels : sequence of str
        Their labels.

    Returns
    -------
    list of (float, float)
        Where each label begins: left end of its base line.
    """
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in points]
    placed = []
    for (x, y), label in zip(points, labels, strict=True):
        width = LETTER * len(label)
        offers = [
            (x + across, y + down)
            for across in (9.0, -9.0 - width, -width / 2, 4.0, -4.0 - width)
            for down in (4.5, -10.0, 20.0)
            if not (across == -width / 2 and down == 4.5)
        ]
        boxes = [(left, base - LINE + 3, left + width, base + 3) for left, base in offers]
        best = min(range(len(offers)), key=lambda place: (sum(_shared(boxes[place], box) for box in taken), place))
        taken.append(boxes[best])
        placed.append(offers[best])
    return placed


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)


def interval_bar(row: Row, lowest: float = 0.0, highest: float = 1.0, width: float = 120.0) -> Row:
    """Place an estimate and its interval on a line.

    Parameters
    ----------
    row : dict
        With `estimate`, `low` and `high`.
    lowest, highest : float
        Ends of the line; what lies beyond is drawn at the end.
    width : float
        Its length.

    Returns
    -------
    dict
        `at`, `start` and `stop` as text, None where there is none.
    """

    def place(value: float | None) -> str | None:
        if value is None:
            return None
        return number(4 + (width - 8) * (min(max(value, lowest), highest) - lowest) / (highest - lowest), 1)

    return {"at": place(row["estimate"]), "start": place(row["low"]), "stop": place(row["high"])}
