"""What the commands that read returned files share: how to read them, what was left aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cdppe_xl.reception.jugement import Consignes

_MONTRES = 3


def consignes_de(
    edition: str,
    dotations: Sequence[Path],
    derogations: Path | None,
    jour: date | None = None,
    *,
    contre_lecture: bool,
) -> Consignes:
    """Instructions for a batch, from the options; says once when files cannot be isolated.

    ``jour``: day on which the waivers are judged, today by default.
    """
    from cdppe_xl.atelier.bornes import ISOLEMENT, SANS_ISOLEMENT
    from cdppe_xl.parcours import charger
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.referentiel.tables import DEROGATIONS

    if not ISOLEMENT:
        click.echo(SANS_ISOLEMENT, err=True)
    montants = accordees = None
    if dotations:
        from cdppe_xl.sources.dotations import load_dotations

        montants = load_dotations(list(dotations), charger(edition or "2020"))
    if derogations is None and edition and (Path(edition) / DEROGATIONS).is_file():
        derogations = Path(edition) / DEROGATIONS
    if derogations is not None:
        from cdppe_xl.regles.derogations_lues import load_derogations

        au = jour or datetime.now(tz=UTC).astimezone().date()
        accordees = load_derogations(derogations, charger(edition or "2020"), au)
    return Consignes(
        edition=edition, dotations=montants, derogations=accordees, contre_lecture=contre_lecture
    )


def say_aside(ignores: Sequence[str]) -> None:
    """Names what systems leave in folders and archives, which was not read."""
    if not ignores:
        return
    noms = ", ".join(ignores[:_MONTRES])
    reste = f" et {len(ignores) - _MONTRES} autres" if len(ignores) > _MONTRES else ""
    click.echo(f"Laissé de côté (fichiers de système ou de verrou) : {noms}{reste}", err=True)
