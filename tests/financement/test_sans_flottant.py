"""Money never passes through a binary float: by construction, and by reading the code."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from cdppe_xl.domaine.montants import centimes
from cdppe_xl.financement.montants import Stade
from tests.financement.fabrique import montant

PAQUET = Path(__file__).resolve().parents[2] / "cdppe_xl"
ARGENT = [
    *(PAQUET / "financement").glob("*.py"),
    *(PAQUET / "comptes").glob("*.py"),
    *(PAQUET / "restitution").glob("rapprochement_*.py"),
    *(PAQUET / "restitution").glob("*repartition.py"),
    *(PAQUET / "sources").glob("dotations*.py"),
    PAQUET / "sources" / "cellules.py",
    PAQUET / "domaine" / "montants.py",
    PAQUET / "restitution" / "demandes.py",
    PAQUET / "regles" / "enveloppes.py",
]
TOLERES = {"montants.py": ["isinstance(euros, float)"]}
"""The one place that names a float: to refuse it."""


def test_the_modules_of_money_are_found() -> None:
    assert len(ARGENT) > 20
    assert all(chemin.exists() for chemin in ARGENT)


@pytest.mark.parametrize("chemin", ARGENT, ids=lambda c: c.name)
def test_no_float_is_made_where_money_is(chemin: Path) -> None:
    """``float`` is never called nor handed over, and no literal has a point but widths."""
    arbre = ast.parse(chemin.read_text("utf-8"))
    largeurs = _largeurs(arbre)
    fautes = []
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Call) and "float" in map(_nom, [noeud.func, *noeud.args]):
            fautes.append(f"ligne {noeud.lineno} : float")
        if (
            isinstance(noeud, ast.Constant)
            and isinstance(noeud.value, float)
            and id(noeud) not in largeurs
        ):
            fautes.append(f"ligne {noeud.lineno} : {noeud.value}")
    admis = len(TOLERES.get(chemin.name, [])) if chemin.parent.name == "domaine" else 0
    assert len(fautes) <= admis, fautes


def _nom(noeud: ast.expr) -> str:
    return noeud.id if isinstance(noeud, ast.Name) else ""


def _largeurs(arbre: ast.Module) -> set[int]:
    """Widths of columns, ("Titre", 24.0), and the types that say so: no amounts."""
    trouvees = set()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Tuple) and len(noeud.elts) == 2:
            premier, second = noeud.elts
            if isinstance(premier, ast.JoinedStr | ast.Constant):
                trouvees.add(id(second))
    return trouvees


@pytest.mark.parametrize("faux", [0.1, 12.0, Decimal(3), True, "5"])
def test_an_amount_is_whole_centimes_or_nothing(faux: object) -> None:
    entier = montant(1, "FIR", Stade.NOTIFIE)
    with pytest.raises(TypeError, match="nombre entier de centimes"):
        type(entier)(
            centimes=faux, territoire="63", enveloppe="FIR", periode=entier.periode,  # type: ignore[arg-type]
            perimetre=entier.perimetre, stade=entier.stade, origine=entier.origine,
        )  # fmt: skip


def test_euros_written_as_a_float_are_refused() -> None:
    with pytest.raises(TypeError, match="nombre binaire"):
        centimes(0.1)  # type: ignore[arg-type]
