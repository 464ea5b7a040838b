-- Two roles and the database, on a Postgres of your own. The owner makes and changes the tables; web and worker use a role that can
-- append to the audit and never change it (docs/operate/secrets.md). Run it once, as a superuser:
--   psql -v owner_password="$(cat secrets/POSTGRES_PASSWORD)" -v app_password=… -f deploy/postgres/roles.sql
-- `npm run -s secrets -- --postgres HOST:PORT` has made both passwords, and prints this command. Then: npm run migrate.
\set ON_ERROR_STOP on
create role flashpack_owner login password :'owner_password';
create role flashpack_app login password :'app_password';
create database flashpack owner flashpack_owner encoding 'UTF8' template template0;
revoke connect, temporary on database flashpack from public;
-- Whether a database accepts writes is asked by a table that exists for one transaction.
grant connect, temporary on database flashpack to flashpack_app;
\connect flashpack
alter schema public owner to flashpack_owner;
revoke create on schema public from public;
