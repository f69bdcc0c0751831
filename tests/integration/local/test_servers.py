"""The servers that a local run starts can each be used alone."""

import email
import email.policy
import smtplib
from email.message import EmailMessage
from pathlib import Path

import boto3
import pytest
import sqlalchemy
from botocore.exceptions import ClientError

from infra.local.postgres import Postgres
from infra.local.process import ProcessFailed
from infra.local.s3 import S3
from infra.local.smtp import Smtp


def ask(url: str, statement: str) -> object:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        return connection.execute(sqlalchemy.text(statement)).scalar()


def tell(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(statement))


def test_postgres_finds_its_data_again(folder: Path) -> None:
    with Postgres(folder / "postgres") as server:
        tell(server.url, "CREATE TABLE kept AS SELECT 1 AS one")

    with Postgres(folder / "postgres") as server:
        assert ask(server.url, "SELECT one FROM kept") == 1


def test_the_database_belongs_to_an_owner_who_is_no_superuser(folder: Path) -> None:
    with Postgres(folder / "postgres") as server:
        assert ask(server.url, "SELECT current_user || ' ' || current_database()") == "dormouse dormouse"
        assert ask(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(server.superuser_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True


def test_postgres_asks_for_the_right_password(folder: Path) -> None:
    with Postgres(folder / "postgres", password="right") as server:
        wrong = server.url_for("dormouse", "wrong")

        with pytest.raises(sqlalchemy.exc.DBAPIError, match="password authentication failed"):
            ask(wrong, "SELECT 1")


def test_a_postgres_that_was_left_over_is_ended_by_the_next_start(folder: Path) -> None:
    first = Postgres(folder / "postgres").start()
    tell(first.url, "CREATE TABLE kept AS SELECT 1 AS one")

    with Postgres(folder / "postgres") as second:
        assert ask(second.url, "SELECT one FROM kept") == 1

    assert first.exit_status is not None


def test_postgres_recovers_from_a_crash(folder: Path) -> None:
    with Postgres(folder / "postgres") as server:
        tell(server.url, "CREATE TABLE kept AS SELECT 1 AS one")

        server.kill()
        server.start()

        assert ask(server.url, "SELECT one FROM kept") == 1


def test_an_interrupted_first_start_does_not_hinder_the_next(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")

    with Postgres(folder / "postgres") as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_bad_setting_shows_what_postgres_says(folder: Path) -> None:
    with pytest.raises(ProcessFailed, match="no_such_setting"):
        Postgres(folder / "postgres", settings={"no_such_setting": "1"}).start()


def test_s3_keeps_objects_over_a_restart_and_checks_signatures(folder: Path) -> None:
    with S3(folder / "s3") as server:
        client(server).create_bucket(Bucket="dormouse")
        client(server).put_object(Bucket="dormouse", Key="a/b.csv", Body=b"1,2")

    with S3(folder / "s3") as server:
        assert client(server).get_object(Bucket="dormouse", Key="a/b.csv")["Body"].read() == b"1,2"
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            client(server, secret="wrong").get_object(Bucket="dormouse", Key="a/b.csv")


def client(server: S3, secret: str = "") -> "boto3.client.Client":  # type: ignore[name-defined]
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret or server.secret_key,
        region_name="us-east-1",
    )


def test_mails_are_kept_as_files(folder: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dormouse@example.org", "ada@example.org", "Grüße"
    mail.set_content("Text")

    with Smtp(folder / "mail") as server, smtplib.SMTP("127.0.0.1", server.port) as connection:
        connection.send_message(mail)

    (kept,) = (folder / "mail").glob("*.eml")
    read = email.message_from_bytes(kept.read_bytes(), policy=email.policy.default)
    assert kept.name.endswith("-ada@example.org.eml")
    assert (read["subject"], read.get_content().strip()) == ("Grüße", "Text")


def test_a_recipient_cannot_choose_where_a_mail_is_written(folder: Path) -> None:
    with Smtp(folder / "mail") as server, smtplib.SMTP("127.0.0.1", server.port) as connection:
        connection.sendmail("a@example.org", ["../../x@example.org"], b"Subject: x\r\n\r\nText")

    (kept,) = (folder / "mail").glob("*.eml")
    assert kept.name.endswith("-.._.._x@example.org.eml")
