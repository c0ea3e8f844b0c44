"""The command line, `oewg`: real statements in, faults out, citations ready.

Each command imports what it needs when it runs, so that `oewg --help` is there at once.
"""

import typer

from oewg_analysis.cli.add import add
from oewg_analysis.cli.atlas import atlas
from oewg_analysis.cli.export import export
from oewg_analysis.cli.figures import figures
from oewg_analysis.cli.look import check, list_statements, show
from oewg_analysis.cli.new import new
from oewg_analysis.cli.split import split

EPILOG = """\b
First steps:
  oewg check                              is the corpus in order?
  oewg add speech.pdf                     shows what was found, asks for the rest
  oewg split meeting.md                   who spoke, in which order, how long
  oewg new my-corpus                      a corpus for another process

\b
Exit codes:
  0  done, or there was nothing to do
  1  faults in the corpus, a notebook that failed, or figures that are not as recorded
  2  the command was called in a way it does not know
  3  a source, a corpus or a package that is needed cannot be read
  4  a fact that is needed is missing or has several possible values
  5  it exists already, and would be written over (see --replace)

The corpus is the folder named with --corpus, else by the variable OEWG_CORPUS, else corpus/ here or above."""

app = typer.Typer(
    help="Study what delegations say in UN working groups: add statements, check them, cite them.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help, three times as fast
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.command()(add)
app.command()(split)
app.command()(check)
app.command(name="list")(list_statements)
app.command()(show)
app.command()(export)
app.command()(new)
app.command()(figures)
app.command()(atlas)
