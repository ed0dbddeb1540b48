-- Under what a lead is looked for beside its id: the case that it was joined into, its site, its place. What the keys of
-- a record are the domain says; those of the records that lie here already are written by the code that migrates.

CREATE TABLE record_keys (
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (scope, id, key)
);
CREATE INDEX record_keys_by_key ON record_keys (scope, key, id)
