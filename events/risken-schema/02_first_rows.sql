-- What RISKEN looks for when it starts: the roles, what they may do, and the kinds of data sources.

INSERT INTO role (role_id, name) VALUES (1, 'administrator'), (2, 'viewer');
INSERT INTO policy (policy_id, name, action_pattern) VALUES (1, 'administrator', '.*'), (2, 'viewer', '(get|list|describe)');
INSERT INTO role_policy (role_id, policy_id) VALUES (1, 1), (2, 2);
INSERT INTO data_source (data_source_id, name) VALUES (1001, 'aws'), (1002, 'osint'), (1003, 'diagnosis'), (1004, 'code'), (1005, 'google'), (1006, 'azure');
