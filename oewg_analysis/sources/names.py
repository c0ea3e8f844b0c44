"""Names of delegations within running text, in all the forms that the table of delegations has."""

import re
from dataclasses import dataclass

import pandas as pd

from oewg_analysis.delegations import folded

# Names that several States have in part: alone they do not say which is meant, although one of them bears the name.
SHARED = ("congo", "korea", "guinea")
_TOKEN = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]$")


@dataclass(frozen=True)
class Named:
    """A name in a text.

    Attributes
    ----------
    codes : tuple of str
        The delegation; several where the name alone does not say which.
    text : str
        As it stands there.
    start, end : int
        Where.
    """

    codes: tuple[str, ...]
    text: str
    start: int
    end: int


class Names:
    """All forms of the names of delegations, ready to be found.

    Parameters
    ----------
    delegations : pandas.DataFrame
        As in `Corpus.delegations`.
    """

    def __init__(self, delegations: pd.DataFrame):
        self.kinds = dict(zip(delegations["code"], delegations["kind"], strict=True))
        self._forms: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
        owners: dict[tuple[str, ...], set[str]] = {}
        spelled: dict[tuple[str, ...], str] = {}
        for code, *forms in self._rows(delegations):
            for form in forms:
                tokens = _tokens(form)
                if tokens:
                    owners.setdefault(tokens, set()).add(code)
                    spelled.setdefault(tokens, form)
        for word in SHARED:
            sharers = {code for tokens, codes in owners.items() if word in tokens for code in codes}
            if len(sharers) > 1:
                owners[(word,)] = {code for code in sharers if self.kinds[code] != "group"}
                spelled[(word,)] = word.title()
        for tokens, codes in owners.items():
            self._forms.setdefault(tokens[0], []).append((tokens, tuple(sorted(codes)), spelled[tokens]))
        for found in self._forms.values():
            found.sort(key=lambda form: -len(form[0]))

    @staticmethod
    def _rows(delegations: pd.DataFrame) -> list[tuple[str, ...]]:
        columns = (delegations[column] for column in ("code", "name", "label", "aliases"))
        return [
            (str(code), str(name), str(label), *aliases) for code, name, label, aliases in zip(*columns, strict=True)
        ]

    def within(self, text: str) -> list[Named]:
        """Find names in a text, the longest at each place.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        list of Named
            In order; no two overlap.
        """
        tokens = [
            (token := _POSSESSIVE.sub("", match.group()), _key(token), match.start(), match.start() + len(token))
            for match in _TOKEN.finditer(text)
        ]
        found: list[Named] = []
        place = 0
        while place < len(tokens):
            named = self._at(tokens, place, text)
            if named is None:
                place += 1
                continue
            name, length = named
            found.append(name)
            place += length
        return found

    def _at(self, tokens: list[tuple[str, str, int, int]], place: int, text: str) -> tuple[Named, int] | None:
        for form, codes, spelled in self._forms.get(tokens[place][1], ()):
            stretch = tokens[place : place + len(form)]
            if tuple(key for _, key, _, _ in stretch) == form and _is_name(stretch[0][0], spelled):
                start, end = stretch[0][2], stretch[-1][3]
                end += text[end : end + 1] == ")" and "(" in text[start:end]
                return Named(codes, text[start:end], start, end), len(form)
        return None

    def codes_of(self, text: str) -> tuple[str, ...]:
        """Resolve a text that is a name and nothing else.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        tuple of str
            One code, several candidates, or none.
        """
        found = self.within(text)
        return found[0].codes if len(found) == 1 and _tokens(found[0].text) == _tokens(text) else ()


def _key(token: str) -> str:
    return folded(_POSSESSIVE.sub("", token)).replace(".", "")


def _tokens(text: str) -> tuple[str, ...]:
    tokens = tuple(map(_key, _TOKEN.findall(text)))
    return tokens[1:] if len(tokens) > 1 and tokens[0] == "the" else tokens


def _is_name(token: str, spelled: str) -> bool:
    """Say whether a word is written as the name is: "US" is no "us", and "Turkey" no "turkey"."""
    letters = "".join(filter(str.isalpha, spelled.removeprefix("the ").split()[0]))
    if letters.isupper() and len(letters) <= 5:
        return token.upper() == token
    return token[0].isupper()
