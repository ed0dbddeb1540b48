-- Which ops wait for their record: few of all there are, and only they are looked for by this. With every op in it the
-- index cost each op that came one entry more.

DROP INDEX ops_held;
CREATE INDEX ops_held ON ops (scope, record) WHERE verdict = '{"verdict":"held"}'
