-- Run as superuser in a new, empty database that belongs to nguon_owner.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- No TRUNCATE: it passes by the triggers that keep the history of rows.
ALTER DEFAULT PRIVILEGES FOR ROLE nguon_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO nguon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE nguon_owner GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO nguon_app;
