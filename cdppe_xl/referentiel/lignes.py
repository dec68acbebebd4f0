"""Line of a fault in its TOML file: tomllib tells where a file stops being TOML, no more."""

from __future__ import annotations

import re
from bisect import bisect_left

_ENTETE = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_PAS = re.compile(r"([^.\[\]\s()]+)(?:\[(\d+)\])?")


class Lignes:
    """Headers and lines of a file, read once: an edition may have thousands of faults."""

    def __init__(self, texte: str) -> None:
        self._lignes = texte.splitlines()
        self._entetes: list[tuple[int, str]] = []
        self._rangs: dict[str, list[int]] = {}
        for n, ligne in enumerate(self._lignes):
            trouve = _ENTETE.match(ligne) if "[" in ligne else None
            if trouve is not None:
                nom = ".".join(part.strip().strip("\"'") for part in trouve[2].split("."))
                self._rangs.setdefault(nom, []).append(len(self._entetes))
                self._entetes.append((n, nom))

    def de(self, chemin: str) -> int:
        """Line, from 1, of a key path such as « objectif[3].source.repere »; 0 when not found.

        The nearest thing known is given: the key, else the key that holds it, else its block.
        """
        pas = [(nom, int(rang or 0)) for nom, rang in _PAS.findall(chemin.partition(" (")[0])]
        if not pas:
            return 0
        debut, fin = self._block(pas[0][0], max(pas[0][1], 1), 0, len(self._lignes))
        if debut < 0:
            return 0
        trouvee, prefixe = debut, pas[0][0]
        for nom, rang in pas[1:]:
            prefixe = f"{prefixe}.{nom}"
            sous, sous_fin = self._block(prefixe, max(rang, 1), debut + 1, fin)
            if sous >= 0:
                trouvee, debut, fin = sous, sous, sous_fin
                continue
            cle = self._key(nom, debut + 1, fin)
            if cle >= 0:
                trouvee = cle
        return trouvee + 1

    def _block(self, nom: str, rang: int, debut: int, fin: int) -> tuple[int, int]:
        """Lines of the nth block of that name: its header, and where the next one starts."""
        rangs = self._rangs.get(nom, [])
        place = bisect_left(rangs, debut, key=lambda r: self._entetes[r][0]) + rang - 1
        if place >= len(rangs) or self._entetes[rangs[place]][0] >= fin:
            return -1, fin
        entete = self._entetes[rangs[place]][0]
        for suite in range(rangs[place] + 1, len(self._entetes)):
            n, suivant = self._entetes[suite]
            if not suivant.startswith(f"{nom}."):
                return entete, min(n, fin)
        return entete, fin

    def _key(self, nom: str, debut: int, fin: int) -> int:
        """First line that writes a key, alone or inside an inline table."""
        motif = re.compile(rf"(?:^|[{{,\s])[\"']?{re.escape(nom)}[\"']?\s*=")
        for n in range(debut, fin):
            if motif.search(self._lignes[n].split("#")[0]):
                return n
        return -1


def line_of(texte: str, chemin: str) -> int:
    """Line, from 1, of a key path in a file; 0 when not found."""
    return Lignes(texte).de(chemin)


def where_toml(message: str, texte: str) -> tuple[str, str]:
    """Place of a fault of writing, and what it is: tomllib speaks English."""
    motif = re.sub(r"\s*\(at .*\)$", "", message)
    motif = next((dit for mot, dit in _TOML.items() if motif.startswith(mot)), "syntaxe inattendue")
    trouve = re.search(r"\(at line (\d+), column (\d+)\)", message)
    if trouve is None:
        return f"ligne {len(texte.splitlines())}, fin du fichier", f"TOML mal formé ({motif})"
    return f"ligne {trouve[1]}, colonne {trouve[2]}", f"TOML mal formé ({motif})"


_TOML = {
    "Invalid value": "valeur absente ou mal écrite",
    "Invalid statement": "ligne qui n'est ni une clé ni un titre de bloc",
    "Invalid initial character": "clé mal écrite",
    "Expected '=' after a key": "signe = attendu après la clé",
    "Expected ']'": "crochet ] attendu",
    "Expected newline or end of document": "texte de trop après la valeur",
    "Unclosed array": "crochet ] manquant à la fin de la liste",
    "Unterminated string": "guillemet fermant manquant",
    "Illegal character": "caractère interdit, ou guillemet fermant manquant",
    "Unescaped": "barre oblique inverse mal employée",
    "Cannot overwrite": "clé écrite deux fois",
    "Cannot declare": "bloc déclaré deux fois",
    "Invalid date": "date mal écrite",
    "Invalid character": "caractère interdit",
    "Unexpected": "caractère inattendu",
}
"""First words of tomllib, and what they mean."""
