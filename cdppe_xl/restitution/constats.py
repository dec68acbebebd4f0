"""Constats as text, JSON, CSV or a workbook, the same fault grouped for people."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Sequence

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.restitution.groupes import grouper
from cdppe_xl.restitution.valeurs import inert

CHAMPS = (
    "regle", "gravite", "fichier", "feuille", "cellule", "message", "trouve", "attendu",
    "remede", "source", "proposition", "a_l_essai", "derogation",
)  # fmt: skip
_COLONNES_XLSX = (
    ("message", "Message", 64),
    ("feuille", "Feuille", 22),
    ("cellule", "Cellule", 9),
    ("trouve", "Trouvé", 22),
    ("attendu", "Attendu", 22),
    ("remede", "Que faire", 58),
    ("proposition", "À écrire", 16),
    ("gravite", "Gravité", 14),
    ("regle", "Règle", 10),
    ("source", "Texte", 40),
    ("fichier", "Fichier", 34),
)
"""(field, header, width): the message first, then its place, as people correct."""
HAUTEUR_LIGNE = 15
MAX_CELLULES = 12
ATTENDU_MAX = 600
"""Letters of what was expected; a formula to write again is seldom longer."""
ILLISIBLE = "STR-000"
DEFAUT = "Défaut de l’outil"
"""Starts the message of a file that was not read by our own fault."""
_MOTS = {
    Gravite.BLOQUANTE: "BLOQUANT",
    Gravite.AVERTISSEMENT: "AVERTISSEMENT",
    Gravite.INFORMATION: "INFORMATION",
}


def as_dict(constat: Constat) -> dict[str, str]:
    """The machine-readable form of one constat."""
    dits = {champ: str(getattr(constat, champ)) for champ in CHAMPS}
    return dits | {"a_l_essai": "oui" if constat.a_l_essai else ""}


def as_json(constats: Sequence[Constat]) -> str:
    """A JSON list, one object per constat and per cell."""
    return json.dumps([as_dict(c) for c in constats], ensure_ascii=False, indent=2)


def as_csv(constats: Sequence[Constat]) -> str:
    """Semicolons and a BOM, as a French spreadsheet opens it; no live formula."""
    tampon = io.StringIO()
    ecrivain = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(CHAMPS)
    for constat in constats:
        ecrivain.writerow([inert(v) for v in as_dict(constat).values()])
    return "\ufeff" + tampon.getvalue()


def as_xlsx(constats: Sequence[Constat]) -> bytes:
    """A workbook, message first, as the people who correct read it."""
    import xlsxwriter

    tampon = io.BytesIO()
    classeur = xlsxwriter.Workbook(tampon, {"in_memory": True})
    entete = classeur.add_format(
        {
            "bold": True,
            "bg_color": "#1F3864",
            "font_color": "#FFFFFF",
            "text_wrap": True,
            "border": 1,
        }
    )
    texte = classeur.add_format({"text_wrap": True, "valign": "top", "border": 1})
    feuille = classeur.add_worksheet("Anomalies")
    for colonne, (_, titre, largeur) in enumerate(_COLONNES_XLSX):
        feuille.set_column(colonne, colonne, largeur)
        feuille.write_string(0, colonne, titre, entete)
    groupes = grouper(constats)
    for ligne, constat in enumerate(groupes, start=1):
        hauteur = 1
        for colonne, (champ, _, largeur) in enumerate(_COLONNES_XLSX):
            valeur = _borne(
                gravite_dite(constat) if champ == "gravite" else getattr(constat, champ)
            )
            hauteur = max(hauteur, -(-len(valeur) * 11 // (largeur * 10)))
            feuille.write_string(ligne, colonne, valeur, texte)
        feuille.set_row(ligne, min(HAUTEUR_LIGNE * hauteur + 3, 400))
    feuille.freeze_panes(1, 0)
    feuille.autofilter(0, 0, max(len(groupes), 1), len(_COLONNES_XLSX) - 1)
    feuille.set_landscape()
    feuille.set_paper(9)
    feuille.fit_to_pages(2, 0)
    feuille.print_across()
    feuille.repeat_rows(0)
    classeur.close()
    return tampon.getvalue()


def gravite_dite(constat: Constat) -> str:
    """« information (à l’essai) »: the severity, and why it is not higher."""
    raisons = ["à l’essai"] if constat.a_l_essai else []
    raisons += ["dérogation"] if constat.derogation else []
    return f"{constat.gravite.value} ({', '.join(raisons)})" if raisons else constat.gravite.value


def _borne(texte: str) -> str:
    """A text a cell can hold, and that the library will not take for its own markup."""
    texte = texte[:32000]
    return f"{texte} " if texte.startswith("<r>") and texte.endswith("</r>") else texte


def as_text(constats: Sequence[Constat], fichiers: Sequence[str] = ()) -> str:
    """One part per file; the same fault is said once, with all its cells."""
    par_fichier: dict[str, list[Constat]] = {nom: [] for nom in fichiers}
    for constat in constats:
        par_fichier.setdefault(constat.fichier, []).append(constat)
    parties = [_partie(nom, liste) for nom, liste in par_fichier.items()]
    return "\n".join(parties)


def _partie(fichier: str, constats: Sequence[Constat]) -> str:
    lignes = [f"{fichier} : {resume(constats)}"]
    groupes: dict[tuple[str, str], list[Constat]] = defaultdict(list)
    for constat in grouper(constats):
        groupes[constat.regle, gravite_dite(constat)].append(constat)
    for groupe in groupes.values():
        lignes += _groupe(groupe)
    return "\n".join(lignes) + "\n"


def _groupe(groupe: Sequence[Constat]) -> list[str]:
    premier = groupe[0]
    essai = gravite_dite(premier).removeprefix(premier.gravite.value)
    lignes = [f"  {_MOTS[premier.gravite]}{essai} {premier.regle}"]
    par_message: dict[tuple[str, str], list[Constat]] = defaultdict(list)
    for constat in groupe:
        par_message[constat.remede, constat.message].append(constat)
    montres = list(par_message.items())[:MAX_CELLULES]
    for numero, ((remede, message), memes) in enumerate(montres, start=1):
        lieux = [lieu(c) for c in memes]
        ou = ", ".join(x for x in lieux[:MAX_CELLULES] if x)
        de_plus = len(lieux) - MAX_CELLULES
        reste = f" et {de_plus} {_autres(de_plus)}" if de_plus > 0 else ""
        lignes.append(f"    {ou}{reste} · {message}" if ou else f"    {message}")
        dernier = numero == len(montres)
        fin = dernier or remede != montres[numero][0][0]
        attendu = _precision("Attendu", "attendu", memes)
        if fin or attendu != _precision("Attendu", "attendu", montres[numero][1]):
            lignes += attendu
        lignes += _precision("À écrire", "proposition", memes)
        if dernier and numero < len(par_message):
            tus = len(par_message) - numero
            lignes.append(f"    … et {tus} {_autres(tus)} du même genre")
        if fin:
            lignes.append(f"    → {remede}")
    lignes[-1] += f" ({premier.source})"
    return lignes


def _autres(nombre: int) -> str:
    return "autre" if nombre == 1 else "autres"


def _precision(titre: str, champ: str, memes: Sequence[Constat]) -> list[str]:
    """What was expected, or what to type, when the sentences do not say it already."""
    premier = memes[0]
    texte = str(getattr(premier, champ))
    if not texte or texte in f"{premier.message} {premier.remede}":
        return []
    if champ == "attendu" and premier.gravite is Gravite.INFORMATION:
        return []
    plusieurs = any(getattr(c, champ) != texte for c in memes)
    ou = f" en {premier.cellule}" if plusieurs and premier.cellule else ""
    coupe = f"{texte[:ATTENDU_MAX]}…" if len(texte) > ATTENDU_MAX else texte
    return [f"      {titre}{ou} : {coupe}"]


def lieu(constat: Constat) -> str:
    """« Plan d’action!E9 »."""
    if constat.feuille and constat.cellule:
        return f"{constat.feuille}!{constat.cellule}"
    return constat.feuille


def resume(constats: Sequence[Constat]) -> str:
    """« à corriger (2 bloquantes, 1 avertissement) », « conforme » or « illisible »."""
    if any(c.regle == ILLISIBLE and c.message.startswith(DEFAUT) for c in constats):
        return DEFAUT.casefold()
    if any(c.regle == ILLISIBLE for c in constats):
        return "illisible"
    constats = grouper(constats)
    essais = sum(c.a_l_essai for c in constats)
    informations = sum(c.gravite is Gravite.INFORMATION for c in constats) - essais
    comptes = [
        (sum(c.gravite is Gravite.BLOQUANTE for c in constats), "bloquante", "bloquantes"),
        (sum(c.gravite is Gravite.AVERTISSEMENT for c in constats), "avertissement",
         "avertissements"),
        (informations, "information", "informations"),
        (essais, "à l’essai", "à l’essai"),
    ]  # fmt: skip
    dits = ", ".join(f"{n} {un if n == 1 else plusieurs}" for n, un, plusieurs in comptes if n)
    verdict = "à corriger" if comptes[0][0] else "conforme"
    return f"{verdict} ({dits})" if dits else verdict
