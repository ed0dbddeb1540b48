-- What a first pull brings before all else: records that stand alone and are still worked on.
-- Rows from before this column are told apart as far as SQL can; their order is a comfort, not a duty.

ALTER TABLE records ADD COLUMN early SMALLINT NOT NULL DEFAULT 0;
UPDATE records SET early = 1 WHERE parent IS NULL;
