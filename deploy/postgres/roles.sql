-- Two roles from the first day: the owner migrates, the application reads and writes rows and owns nothing.
CREATE ROLE nguon_owner LOGIN;
CREATE ROLE nguon_app LOGIN;
