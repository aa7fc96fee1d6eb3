CREATE TABLE secrets (word text);
INSERT INTO secrets VALUES ('sesame');
