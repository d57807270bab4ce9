"""Notices over real sockets: a webhook receiver and a mail server of our own."""

import json
import logging

import pytest

from infra.notify import deliver
from schemas.notice import Event, Notice, NotifySettings, SmtpSettings

NOTICE = Notice(
    event=Event.FAILURE_SHARE,
    collection="contracts",
    partition="2026-11-21",
    run_id="contracts.2026-11-21.1",
    documents=12,
    failed=4,
    share=0.3333,
    limit=2,
    look="docmill failures contracts --partition 2026-11-21",
)
GONE = "http://127.0.0.1:9/secret-path"


def settings(**changes):
    return NotifySettings(**{"pause_seconds": 0, "timeout_seconds": 2, **changes})


def by_mail(server, **changes):
    fields = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "sender": "docmill@a.test",
        "to": ("night@a.test", "day@a.test"), **changes,
    }  # fmt: skip
    return settings(smtp=SmtpSettings(**fields))


def test_a_webhook_gets_the_counts_and_where_to_look(webhook):
    assert deliver(settings(webhook=webhook.url), NOTICE) == []
    (body,) = webhook.bodies
    assert body["event"] == "failure_share"
    assert (body["failed"], body["documents"], body["share"], body["limit"]) == (4, 12, 0.3333, 2)
    assert body["look"] == NOTICE.look
    assert body["text"] == NOTICE.title
    assert body["key"] == NOTICE.key


def test_a_webhook_that_stumbles_is_tried_again(webhook):
    webhook.answers = [500, 429, 200]
    assert deliver(settings(webhook=webhook.url), NOTICE) == []
    assert len(webhook.bodies) == 3


def test_a_webhook_that_refuses_is_not_asked_again(webhook):
    webhook.answers = [404, 200]
    (problem,) = deliver(settings(webhook=webhook.url), NOTICE)
    assert problem == "notice failure_share of contracts 2026-11-21 not sent by webhook: HTTP 404"
    assert len(webhook.bodies) == 1


def test_a_webhook_that_goes_on_failing_ends_in_one_line(webhook):
    webhook.answers = [503] * 9
    (problem,) = deliver(settings(webhook=webhook.url, attempts=2), NOTICE)
    assert problem.endswith("by webhook: HTTPStatusError")
    assert len(webhook.bodies) == 2


def test_who_does_not_answer_is_named_without_the_address(caplog):
    with caplog.at_level(logging.DEBUG):
        (problem,) = deliver(settings(webhook=GONE), NOTICE)
    assert problem.endswith("not sent by webhook: ConnectError")
    assert "secret-path" not in problem + caplog.text


def test_a_letter_goes_to_everyone_and_carries_the_same(mail_server):
    assert deliver(by_mail(mail_server), NOTICE) == []
    (letter,) = mail_server.letters
    assert letter.recipients == ["night@a.test", "day@a.test"]
    assert f"Subject: {NOTICE.title}" in letter.text
    assert "failed: 4" in letter.text
    assert NOTICE.look in letter.text


def test_a_mail_server_gets_user_and_password(mail_server):
    chosen = by_mail(mail_server, user="docmill", password="pass word")
    assert deliver(chosen, NOTICE) == []
    assert mail_server.logins == ["\0docmill\0pass word"]


def test_a_mail_server_that_stumbles_is_tried_again(mail_server):
    mail_server.answers = ["451 later"]
    assert deliver(by_mail(mail_server), NOTICE) == []
    assert len(mail_server.letters) == 1


def test_a_mail_server_that_refuses_is_not_asked_again(mail_server):
    mail_server.answers = ["550 no such user"] * 9
    (problem,) = deliver(by_mail(mail_server), NOTICE)
    assert problem.endswith("not sent by mail: SMTP [550]")
    assert len(mail_server.answers) == 7


def test_one_way_that_fails_does_not_keep_the_other_from_being_used(mail_server):
    both = by_mail(mail_server).model_copy(update={"webhook": settings(webhook=GONE).webhook})
    assert [line.split(" by ")[1] for line in deliver(both, NOTICE)] == ["webhook: ConnectError"]
    assert len(mail_server.letters) == 1


def test_a_mail_server_without_encryption_gets_nothing_where_it_is_asked_for(mail_server):
    (problem,) = deliver(by_mail(mail_server, security="starttls"), NOTICE)
    assert problem.endswith("not sent by mail: SMTPNotSupportedError")
    assert mail_server.letters == []


def test_events_that_were_not_chosen_are_not_sent(webhook):
    chosen = settings(webhook=webhook.url, events=[Event.LATE])
    assert deliver(chosen, NOTICE) == []
    assert webhook.bodies == []


def test_where_nothing_is_set_nothing_is_sent():
    assert deliver(settings(), NOTICE) == []


def test_what_is_sent_can_be_read_by_a_program(webhook):
    deliver(settings(webhook=webhook.url), NOTICE)
    assert json.loads(json.dumps(webhook.bodies[0]))["partition"] == "2026-11-21"


@pytest.mark.parametrize("secret", ["hook-secret", "mail-secret"])
def test_secrets_are_not_shown(secret):
    smtp = SmtpSettings(host="h", sender="a@b", to=("c@d",), password="mail-secret")
    assert secret not in repr(settings(webhook="https://h/hook-secret", smtp=smtp))
