-- Profiles, settings and texts.
SELECT 1;
