-- Who may open a direct room with the user: 0 everybody, 1 those who share a group, 2 nobody.
ALTER TABLE account ADD COLUMN direct_from smallint NOT NULL DEFAULT 0 CHECK (direct_from BETWEEN 0 AND 2);
