"""Figures: exact size, embedded type, same bytes, nothing cut or covered, what is missing shown as missing."""

import re
import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from oewg_analysis import figures
from oewg_analysis.figures.rows import whiskers
from oewg_analysis.figures.saving import _replace
from oewg_analysis.figures.style import REGION_MARKS, STANCE_MARKS

matplotlib.use("Agg")

REGIONS = [*REGION_MARKS]
DELEGATIONS = pd.DataFrame(
    {
        "code": [f"A{i:02d}" for i in range(60)],
        "label": [f"Land of {'Far' if i % 3 else 'Farther'} {i}" for i in range(60)],
        "region": [REGIONS[i % 6] if i % 6 < 5 else "none" for i in range(60)],
    }
)
ISSUES = pd.DataFrame(
    {"issue": [f"i{i}" for i in range(11)], "label": [f"Long name of an issue number {i}" for i in range(11)]}
)


def estimates(n: int, **columns: object) -> pd.DataFrame:
    middle = np.random.default_rng(n).uniform(0.1, 0.9, n)
    frame = pd.DataFrame({"label": [f"Row {i}" for i in range(n)], "estimate": middle})
    return frame.assign(low=middle - 0.08, high=middle + 0.1, n_statements=range(1, n + 1), **columns)


def places(n: int = 50) -> pd.DataFrame:
    points = np.random.default_rng(3).normal(0, 0.2, (n, 2))
    named = DELEGATIONS.head(n).rename(columns={"code": "delegation", "label": "name"})
    return named.assign(dim_1=points[:, 0], dim_2=points[:, 1])


def contrasts(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    z = np.sort(rng.normal(0, 1.6, n))[::-1]
    return pd.DataFrame({"term": [f"term of use {i}" for i in range(n)], "z_clustered": z, "estimate": z / 2}).assign(
        low=z / 2 - 0.5,
        high=z / 2 + 0.5,
        p_adjusted=np.exp(-np.abs(z)),
        n_target=rng.integers(1, 80, n),
        n_versus=rng.integers(0, 80, n),
        n_statements=rng.integers(1, 20, n),
    )


def stands(n: int = 60, m: int = 11) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    cells = rng.choice([*STANCE_MARKS, None], (n, m), p=[0.3, 0.1, 0.1, 0.05, 0.45])
    return pd.DataFrame(cells, index=pd.Index(DELEGATIONS["code"][:n], name="delegation"), columns=ISSUES["issue"][:m])


def likeness(n: int) -> pd.DataFrame:
    half = np.random.default_rng(6).uniform(0, 1, (n, n))
    table = (half + half.T) / 2
    table[2:3, 4:5] = table[4:5, 2:3] = np.nan
    return pd.DataFrame(table, index=DELEGATIONS["code"][:n], columns=DELEGATIONS["code"][:n])


def tree(n: int) -> np.ndarray:
    from scipy.cluster.hierarchy import linkage

    return linkage(np.arange(n, dtype=float)[:, None], "average")


def leaves(n: int) -> list[str]:
    from scipy.cluster.hierarchy import leaves_list

    return DELEGATIONS["code"].iloc[leaves_list(tree(n))].tolist()


def coverage() -> plt.Figure:
    years = pd.DataFrame(
        [
            (str(year), body, year % 7 + 1)
            for year in (2019, 2020, 2022)
            for body in ("OEWG", "First Committee", "other")
        ]
        + [("no year", "OEWG", 3)],
        columns=["year", "body", "n"],
    )
    groups = pd.DataFrame({"region": REGIONS, "n_members": 54, "n_speaking": range(6), "n_statements": range(6)})
    return figures.coverage(years, groups)


def theme_shares() -> plt.Figure:
    titles = ["Threats", "Rules, norms and principles of responsible State behaviour", "Law", "CBMs", "Capacity", "RID"]
    frame = pd.concat([estimates(6, theme=title) for title in titles], ignore_index=True)
    frame.loc[3, ["estimate", "low", "high"]] = np.nan
    return figures.theme_shares(frame)


def distinctive_terms() -> plt.Figure:
    frame = pd.concat([estimates(10).assign(label=f"Land {i}") for i in range(6)], ignore_index=True)
    return figures.distinctive_terms(frame.assign(term=[f"group of experts {i}" for i in range(60)], n_target=7))


def pairs_scatter() -> plt.Figure:
    rng = np.random.default_rng(7)
    pairs = pd.DataFrame(
        {"x": rng.uniform(0, 1, 1500), "y": rng.uniform(0, 1, 1500), "same_region": rng.random(1500) < 0.2}
    )
    bins = estimates(5).assign(x=[0.1, 0.3, 0.5, 0.7, 0.9])
    names = ("Similarity of words (0 to 1)", "Agreement in votes (0 to 1)")
    return figures.pairs_scatter(pairs, names, bins=bins, correlation="r = 0.31 (95% interval 0.18 to 0.42)")


def specification_curve() -> plt.Figure:
    frame = estimates(48).assign(
        weight=["counts", "TF-IDF"] * 24, smooth=[True, True, False, False] * 12, least=[3, 5] * 24
    )
    frame.loc[5, ["estimate", "low", "high"]] = np.nan
    choices = {"weight": "Weighting", "smooth": "Smoothed idf", "least": "Fewest statements"}
    return figures.specification_curve(frame.assign(main=frame.index == 17), choices, "r (−1 to 1)", main="main")


def change() -> plt.Figure:
    frame = pd.concat([estimates(6, period=period) for period in ("2019–2021", "2021–2025")], ignore_index=True)
    frame.loc[2, ["low", "high"]] = np.nan
    return figures.change(frame, "Share of passages (%)")


def words() -> pd.DataFrame:
    beta = np.random.default_rng(8).normal(0, 1.5, 300)
    return pd.DataFrame({"term": [f"word{i}" for i in range(300)], "beta": beta, "psi": -np.abs(beta)})


SIDES = ("one side", "the other")
GALLERY = {
    "coverage": coverage,
    "theme_shares": theme_shares,
    "distinctive_terms": distinctive_terms,
    "stance_matrix": lambda: figures.stance_matrix(stands(), DELEGATIONS, ISSUES),
    "stance_matrix_small": lambda: figures.stance_matrix(stands(20, 8), DELEGATIONS, ISSUES),
    "heat_map": lambda: figures.heat_map(likeness(54), leaves(54), DELEGATIONS, linkage=tree(54)),
    "heat_map_small": lambda: figures.heat_map(likeness(12), leaves(12), DELEGATIONS, limits=(0.2, 0.8)),
    "delegation_map": lambda: figures.delegation_map(places().assign(sd_1=0.05, sd_2=0.02), stress=0.31),
    "two_maps": lambda: figures.two_maps(
        places(30), places(25), ("Words", "Stances"), name="delegation", stress=(0.2, 0.3)
    ),
    "dot_whisker": lambda: figures.dot_whisker(
        estimates(30, region=REGIONS * 5, name="Land"), "Cosine similarity to a delegation (0 to 1)", reference=0.5
    ),
    "agreement_dots": lambda: figures.agreement_dots(estimates(41).assign(n_coded=3, label="Attribution, or not")),
    "funnel": lambda: figures.funnel(contrasts(), SIDES),
    "funnel_narrow": lambda: figures.funnel(contrasts(), SIDES, width=88, top=8),
    "two_sided_bars": lambda: figures.two_sided_bars(contrasts(), SIDES),
    "eiffel_tower": lambda: figures.eiffel_tower(words(), SIDES),
    "specification_curve": specification_curve,
    "change": change,
    "pairs_scatter": pairs_scatter,
}  # fmt: skip
every_figure = pytest.mark.parametrize("name", GALLERY)


@pytest.fixture(scope="module")
def drawn():
    return {name: make() for name, make in GALLERY.items()}


@pytest.fixture(autouse=True)
def close():
    with figures.context():  # text is measured as it is saved
        yield
    plt.close("all")


def shown_texts(figure: plt.Figure) -> list[Text]:
    """Texts with letters in them; a tick outside the limits of its axis is not drawn."""
    figure.draw_without_rendering()
    found = []
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text.get_window_extent().width > 0:
            found.append(text)
    hidden = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                outside = not low - 1e-9 <= tick.get_loc() <= high + 1e-9
                if outside or not axes.axison:
                    hidden |= {tick.label1, tick.label2}
        if not axes.axison:
            hidden |= {axes.xaxis.label, axes.yaxis.label}
    return [text for text in found if text not in hidden]


def boxes(texts: list[Text]) -> np.ndarray:
    return np.array([text.get_window_extent().extents for text in texts])


def overlaps(extents: np.ndarray, slack: float) -> list[tuple[int, int]]:
    low, high = extents[:, None, :2] + slack, extents[:, None, 2:] - slack
    met = (low < extents[None, :, 2:] - slack).all(axis=2) & (extents[None, :, :2] + slack < high).all(axis=2)
    return [(int(i), int(j)) for i, j in np.argwhere(met) if i < j]


def written(figure: plt.Figure, folder, data: pd.DataFrame | None = None) -> dict[str, bytes]:
    figures.save(figure, "one", pd.DataFrame({"estimate": [1.0]}) if data is None else data, folder)
    return {path.suffix: path.read_bytes() for path in sorted(folder.iterdir())}


@every_figure
def test_files_have_a_printed_width_and_true_type(name, drawn, tmp_path):
    files = written(drawn[name], tmp_path)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", files[".pdf"])
    width, height = (float(side) * 25.4 / 72 for side in box.groups())
    assert width == pytest.approx(88, abs=0.01) or width == pytest.approx(180, abs=0.01)
    assert height <= 240
    assert b"/Type3" not in files[".pdf"]
    assert b"/FontFile2" in files[".pdf"]
    assert set(re.findall(rb"/BaseFont /(?:[A-Z]{6}\+)?([\w-]+)", files[".pdf"])) <= {b"DejaVuSans", b"DejaVuSans-Bold"}
    pixels = int.from_bytes(files[".png"][16:20], "big")
    assert pixels == int(width / 25.4 * 300)
    assert b"CreationDate" not in files[".pdf"] and b"Software" not in files[".png"]


@every_figure
def test_text_is_of_readable_size_and_inside(name, drawn):
    texts = shown_texts(drawn[name])
    assert {text.get_fontsize() for text in texts} <= {6.5, 7.0, 8.0}
    width, height = drawn[name].bbox.size
    cut = [
        text.get_text()
        for text, (x0, y0, x1, y1) in zip(texts, boxes(texts), strict=True)
        if x0 < -0.5 or y0 < -0.5 or x1 > width + 0.5 or y1 > height + 0.5
    ]
    assert cut == []


@every_figure
def test_texts_do_not_overlap(name, drawn):
    texts = shown_texts(drawn[name])
    met = [(texts[i].get_text(), texts[j].get_text()) for i, j in overlaps(boxes(texts), slack=1.0)]
    assert met == []


@pytest.mark.parametrize("name", ["coverage", "stance_matrix", "heat_map", "delegation_map", "funnel"])
def test_second_figure_has_the_same_bytes(name, tmp_path):
    runs = []
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        runs.append(written(GALLERY[name](), tmp_path / run))
    assert runs[0] == runs[1]


def test_saving_twice_gives_the_same_bytes(tmp_path):
    figure = GALLERY["delegation_map"]()
    assert written(figure, tmp_path) == written(figure, tmp_path)


def test_other_process_and_settings_have_the_same_bytes(tmp_path):
    program = (
        "import sys, pandas as pd, matplotlib as m; m.use('Agg'); m.rcParams.update({rc}); "
        "from oewg_analysis import figures; "
        "f = pd.DataFrame({{'name': list('abcd'), 'dim_1': [0, .1, .2, .2], 'dim_2': [0, .1, 0, 0]}}); "
        "figures.save(figures.delegation_map(f), 'one', f, sys.argv[1])"
    )
    runs = []
    for seed, rc in (("1", "{}"), ("2", "{'font.size': 20, 'font.family': 'serif', 'savefig.bbox': 'tight'}")):
        folder = tmp_path / seed
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program.format(rc=rc), str(folder)],
            env={"PYTHONHASHSEED": seed, "HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        runs.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert sorted(runs[0]) == ["one.csv", "one.pdf", "one.png", "one.reproduce.json"]
    assert runs[0] == runs[1]


def test_settings_of_the_reader_come_back():
    with matplotlib.rc_context({"font.size": 20, "pdf.fonttype": 3}):
        GALLERY["change"]()
        assert (matplotlib.rcParams["font.size"], matplotlib.rcParams["pdf.fonttype"]) == (20, 3)


@pytest.mark.parametrize("marks", [STANCE_MARKS, REGION_MARKS])
def test_marks_differ_without_colour(marks):
    assert len({(mark.marker, mark.fill) for mark in marks.values()}) == len(marks)
    assert len({mark.colour for mark in marks.values()}) == len(marks)


def test_stances_are_drawn_with_their_marks():
    wide = pd.DataFrame([["supports", "opposes", None, "conflict"]], index=["A00"], columns=["i0", "i1", "i2", "i3"])
    (axes,) = figures.stance_matrix(wide, DELEGATIONS, ISSUES).axes
    at = {line.get_marker(): line.get_xdata().tolist() for line in axes.lines if len(line.get_xdata())}
    assert at == {"o": [0], "X": [1], ".": [2], "D": [3]}


def test_rows_of_a_folded_matrix_are_all_there():
    figure = GALLERY["stance_matrix"]()
    names = [label.get_text() for axes in figure.axes for label in axes.get_yticklabels()]
    assert sorted(names) == sorted(DELEGATIONS["label"])


def test_missing_estimate_is_said_and_missing_limits_are_hollow():
    frame = pd.DataFrame({"estimate": [0.5, np.nan, 0.7], "low": [0.4, np.nan, np.nan], "high": [0.6, np.nan, np.nan]})
    axes = plt.figure().subplots()
    whiskers(axes, frame, range(3))
    points = np.concatenate([np.column_stack(line.get_data()) for line in axes.lines])
    assert points.tolist() == [[0.5, 0.0], [0.7, 2.0]]
    assert [line.get_markerfacecolor() for line in axes.lines][-1] == "white"
    assert [(text.get_text(), text.xy[1]) for text in axes.texts] == [("no estimate", 1)]


def test_missing_similarity_is_not_coloured():
    mesh = GALLERY["heat_map_small"]().axes[0].collections[0]
    order = leaves(12)
    i, j = order.index("A02"), order.index("A04")
    cells = np.ma.getmaskarray(mesh.get_array()).reshape(12, 12)
    assert cells[i, j] and cells[j, i] and cells.diagonal().all()
    assert cells.sum() == 14


def test_labels_keep_off_points_when_there_is_room():
    frame = places(12)
    axes = figures.delegation_map(frame).axes[0]
    names = [text for text in axes.texts if text.get_text() in set(frame["name"])]
    points = axes.transData.transform(frame[["dim_1", "dim_2"]].to_numpy())
    extents = boxes(names)
    inside = (extents[:, None, :2] < points) & (points < extents[:, None, 2:])
    assert len(names) == 12
    assert not inside.all(axis=2).any()


def test_labels_of_coinciding_points_are_apart():
    frame = pd.DataFrame({"name": [f"Name {i}" for i in range(9)], "dim_1": 0.0, "dim_2": [*[0.0] * 8, 1.0]})
    axes = figures.delegation_map(frame).axes[0]
    assert overlaps(boxes([text for text in axes.texts if text.get_text().startswith("Name")]), slack=0.0) == []


def test_csv_is_the_frame(tmp_path):
    frame = pd.DataFrame(
        {"label": ["é, b", "c"], "estimate": [1 / 3, np.nan], "n": [12345678, 2], "low": [-0.0, 1e-9 / 3]}
    )
    written(GALLERY["change"](), tmp_path, frame)
    text = (tmp_path / "one.csv").read_bytes()
    assert text.decode("utf-8") == 'label,estimate,n,low\n"é, b",0.333333,12345678,0\nc,,2,3.33333e-10\n'
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "one.csv"), frame, rtol=1e-5)


def test_csv_of_several_frames_names_the_panel(tmp_path):
    figures.save(GALLERY["change"](), "two", {"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"y": [2.5]})}, tmp_path)
    assert (tmp_path / "two.csv").read_text() == "panel,x,y\na,1,\nb,,2.5\n"


def test_named_index_is_written(tmp_path):
    figures.save(GALLERY["change"](), "wide", likeness(3).iloc[:, :2], tmp_path)
    assert (tmp_path / "wide.csv").read_text().startswith("code,A00,A01\nA00,")


def test_failed_save_leaves_the_old_files(tmp_path, monkeypatch):
    before = written(GALLERY["change"](), tmp_path)
    monkeypatch.setattr("oewg_analysis.figures.saving._table", lambda data: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        figures.save(GALLERY["coverage"](), "one", pd.DataFrame({"x": [2]}), tmp_path)
    assert {path.suffix: path.read_bytes() for path in sorted(tmp_path.iterdir())} == before


def test_failed_write_leaves_no_half_file(tmp_path, monkeypatch):
    (tmp_path / "one.csv").write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        _replace(tmp_path / "one.csv", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("one.csv", b"old")]


def test_save_goes_beside_the_corpus(tmp_path, monkeypatch):
    monkeypatch.setenv("OEWG_CORPUS", str(tmp_path / "corpus"))
    assert figures.save(GALLERY["change"](), "one", pd.DataFrame({"x": [1]})) is None
    there = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert there == ["one.csv", "one.pdf", "one.png", "one.reproduce.json"]


@pytest.mark.parametrize("name", ["", "a b", "../a", "a.pdf", "é"])
def test_names_that_are_no_file_names_are_refused(name, tmp_path):
    with pytest.raises(ValueError, match="`name`: allowed are letters"):
        figures.save(plt.figure(), name, pd.DataFrame({"x": [1]}), tmp_path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: figures.dot_whisker(pd.DataFrame({"name": ["a"]})), "missing estimate, low, high"),
        (lambda: figures.dot_whisker(estimates(3, name="a").head(0)), "at least one row"),
        (lambda: figures.dot_whisker(estimates(80, name="a")), "240 mm"),
        (lambda: figures.stance_matrix(stands().replace("supports", "yes"), DELEGATIONS, ISSUES), "received .*yes"),
        (lambda: figures.heat_map(likeness(5), ["A00"], DELEGATIONS), "2 to 60 codes"),
        (lambda: figures.heat_map(likeness(5) * np.nan, leaves(5), DELEGATIONS), "at least one pair"),
        (lambda: figures.change(estimates(10, period=range(10))), "4 periods"),
    ],
)
def test_frames_that_cannot_be_drawn_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
    assert plt.get_fignums() == []
