"""Line of a fault in its TOML file: tomllib tells where a file stops being TOML, no more."""

from __future__ import annotations

import re

_ENTETE = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_PAS = re.compile(r"([^.\[\]\s()]+)(?:\[(\d+)\])?")


def line_of(texte: str, chemin: str) -> int:
    """Line, from 1, of a key path such as « objectif[3].source.repere »; 0 when not found.

    The nearest thing known is given: the key, else the key that holds it, else its block.
    """
    pas = [(nom, int(rang or 0)) for nom, rang in _PAS.findall(chemin.partition(" (")[0])]
    if not pas:
        return 0
    lignes = texte.splitlines()
    debut, fin = _block(lignes, pas[0][0], max(pas[0][1], 1), 0, len(lignes))
    if debut < 0:
        return 0
    trouvee, prefixe = debut, pas[0][0]
    for nom, rang in pas[1:]:
        prefixe = f"{prefixe}.{nom}"
        sous, sous_fin = _block(lignes, prefixe, max(rang, 1), debut + 1, fin)
        if sous >= 0:
            trouvee, debut, fin = sous, sous, sous_fin
            continue
        cle = _key(lignes, nom, debut + 1, fin)
        if cle >= 0:
            trouvee = cle
    return trouvee + 1


def _block(lignes: list[str], nom: str, rang: int, debut: int, fin: int) -> tuple[int, int]:
    """Lines of the nth block of that name: its header, and where the next one starts."""
    vus, entete = 0, -1
    for n in range(debut, fin):
        trouve = _ENTETE.match(lignes[n])
        if trouve is None:
            continue
        ici = ".".join(part.strip().strip("\"'") for part in trouve[2].split("."))
        if entete >= 0 and not ici.startswith(f"{nom}."):
            return entete, n
        if ici == nom:
            vus += 1
            if entete >= 0:
                return entete, n
            if vus == rang:
                entete = n
    return entete, fin


def _key(lignes: list[str], nom: str, debut: int, fin: int) -> int:
    """First line that writes a key, alone or inside an inline table."""
    motif = re.compile(rf"(?:^|[{{,\s])[\"']?{re.escape(nom)}[\"']?\s*=")
    for n in range(debut, fin):
        if motif.search(lignes[n].split("#")[0]):
            return n
    return -1


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
