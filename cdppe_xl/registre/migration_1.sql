-- Version 1 to 2: a file received again, and files kept apart without a verdict.

CREATE TABLE reception (
    id       INTEGER PRIMARY KEY,
    depot_id INTEGER NOT NULL REFERENCES depot (id),
    recu_le  TEXT NOT NULL    -- ISO 8601 with the offset of the receiver's clock
);

-- Their reading was stopped, or failed by our fault: they may be deposited again as they are.
CREATE TABLE mise_a_part (
    sha256      TEXT PRIMARY KEY REFERENCES original (sha256),
    nom_fichier TEXT NOT NULL,
    chemin      TEXT NOT NULL,
    recu_le     TEXT NOT NULL,
    motif       TEXT NOT NULL CHECK (motif <> '')
);

CREATE TRIGGER reception_figee BEFORE UPDATE ON reception
BEGIN SELECT RAISE(ABORT, 'registre : une réception ne change pas'); END;
CREATE TRIGGER reception_gardee BEFORE DELETE ON reception
BEGIN SELECT RAISE(ABORT, 'registre : une réception ne s''efface pas'); END;
CREATE TRIGGER mise_a_part_figee BEFORE UPDATE ON mise_a_part
BEGIN SELECT RAISE(ABORT, 'registre : un fichier mis à part ne change pas'); END;
CREATE TRIGGER mise_a_part_gardee BEFORE DELETE ON mise_a_part
BEGIN SELECT RAISE(ABORT, 'registre : un fichier mis à part ne s''efface pas'); END;
