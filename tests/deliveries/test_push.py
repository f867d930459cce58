"""Web push, to a real receiver that decrypts it: what it gets, and what is made of its answer."""

from __future__ import annotations

import base64
import datetime as dt
import ssl
from pathlib import Path

import http_ece
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from requests.deliveries import push
from requests.deliveries.sending import Crew
from requests.vocabulary import Urgency
from tests.cast import Cast
from tests.deliveries.receivers import PushService, push_service
from tests.deliveries.scene import ask, carried, fresh, tell


def test_the_browser_reads_the_message_and_nobody_else_does(cast: Cast, service: PushService, crew: Crew) -> None:
    service.of(cast.metro, cast.people["neighbour"])
    told = tell(ask(cast), "shift")
    assert carried(crew) == 1
    came = service.came[0]
    assert came.payload == {"id": str(told[0].pk), **told[0].message}
    assert came.headers["Topic"] == told[0].pk.hex
    assert len(came.headers["Topic"]) == 32
    assert (came.headers["TTL"], came.headers["Urgency"]) == ("300", "high")
    assert came.headers["Content-Encoding"] == "aes128gcm"
    assert came.headers["Host"] == service.url.partition("://")[2]
    done = fresh(told[0])
    assert (done.attempts, done.error) == (1, "")
    assert done.sent_at is not None


def test_every_message_has_the_same_length(cast: Cast, service: PushService, crew: Crew) -> None:
    service.of(cast.metro)
    tell(ask(cast, Urgency.EMERGENCY, silent=True), "dispatch")
    tell(ask(cast, Urgency.COVER, who="third"), "dispatch")
    assert carried(crew) == 2
    assert len({came.length for came in service.came}) == 1
    assert {came.headers["Urgency"] for came in service.came} == {"high", "normal"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_unsubscribed_is_never_tried_again(cast: Cast, service: PushService, status: int) -> None:
    service.answer = lambda path: status
    address = service.of(cast.metro)
    backup = ask(cast)
    first, second = tell(backup, "dispatch")[0], tell(backup, "dispatch", step=2)[0]
    carried(Crew(parallel=1))
    address.refresh_from_db()
    assert address.gone_at is not None
    assert len(service.came) == 1, "the second knows that nobody is there"
    errors = {fresh(one).error for one in (first, second)}
    assert errors == {"the browser has unsubscribed", "nobody is at this address any more"}
    assert fresh(first).dead_at and fresh(second).dead_at
    assert tell(backup, "dispatch", step=3) == []


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_message_that_is_refused_is_given_up_at_once(
    cast: Cast, service: PushService, crew: Crew, status: int
) -> None:
    service.answer = lambda path: status
    address = service.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    address.refresh_from_db()
    dead = fresh(told[0])
    assert dead.dead_at is not None
    assert (dead.attempts, dead.error) == (1, f"the push service answered {status}")
    assert address.gone_at is None


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_service_that_is_not_well_is_tried_again(cast: Cast, service: PushService, crew: Crew, status: int) -> None:
    service.answer = lambda path: status
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    waiting = fresh(told[0])
    assert (waiting.sent_at, waiting.dead_at, waiting.attempts) == (None, None, 1)
    assert waiting.error == f"the push service answered {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(cast: Cast, service: PushService, crew: Crew, status: int) -> None:
    service.answer = lambda path: status
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert len(service.came) == 1
    assert fresh(told[0]).dead_at is not None


def test_keys_that_are_none_are_given_up_at_once(cast: Cast, service: PushService, crew: Crew) -> None:
    address = service.of(cast.metro)
    address.keys = {"p256dh": "AAAA", "auth": "AAAA"}
    address.save()
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert fresh(told[0]).error == "its address has no usable keys p256dh and auth"
    assert fresh(told[0]).dead_at is not None


def test_a_board_without_a_key_says_so(cast: Cast, service: PushService, crew: Crew, settings: Settings) -> None:
    settings.VAPID_KEY = ""
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert "VAPID_KEY" in fresh(told[0]).error
    assert fresh(told[0]).dead_at is None
    assert push.public_key() is None


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """One that signs itself, and the server that shows it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, hidden = folder / "shown.pem", folder / "hidden.pem"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    hidden.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, hidden)
    return shown, context


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server named localhost, whose certificate this machine trusts."""
    shown, context = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(shown))
    push._trust.cache_clear()
    return context


def test_the_certificate_must_be_of_the_name_though_the_connection_goes_to_the_number(
    cast: Cast, crew: Crew, trusting: ssl.SSLContext
) -> None:
    with push_service(trusting, "localhost") as right, push_service(trusting, "127.0.0.1") as wrong:
        right.of(cast.metro)
        wrong.of(cast.metro)
        told = {one.address.address: one for one in tell(ask(cast), "dispatch")}
        carried(crew)
        assert len(right.came) == 1
        assert right.came[0].headers["Host"].startswith("localhost:")
        assert not wrong.came
        assert "cannot be reached" in fresh(told[f"{wrong.url}/METRO"]).error
    push._trust.cache_clear()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_a_service_inside_our_own_network_is_never_called(
    cast: Cast, crew: Crew, trusting: ssl.SSLContext, settings: Settings, name: str
) -> None:
    settings.PUSH_ALLOW_LOCAL = False
    with push_service(trusting, name) as inside:
        inside.of(cast.metro)
        told = tell(ask(cast), "dispatch")
        carried(crew)
        assert not inside.came
    assert "in a network of its own" in fresh(told[0]).error
    assert fresh(told[0]).dead_at is not None
    push._trust.cache_clear()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_cipher_is_the_one_of_the_standard() -> None:
    """The example of RFC 8291, section 5, and appendix A."""
    private = ec.derive_private_key(
        int.from_bytes(_raw("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), ec.SECP256R1()
    )
    sealed = _raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    clear = http_ece.decrypt(
        sealed, private_key=private, auth_secret=_raw("BTBZMqHH6r4Tts7J_aSIgg"), version="aes128gcm"
    )
    assert clear == b"When I grow up, I want to be a watermelon"
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64.urlsafe_b64encode(point).decode(), "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    ours = push.encrypted(clear, keys)
    assert ours != sealed, "each with a key of its own"
    assert http_ece.decrypt(ours, private_key=private, auth_secret=_raw(keys["auth"]), version="aes128gcm") == clear


def test_a_persons_own_browser_that_unsubscribed_asks_no_supervisor_to_mend_it(
    cast: Cast, service: PushService
) -> None:
    service.answer = lambda path: 410
    service.of(cast.metro, cast.people["neighbour"])
    (delivery,) = tell(ask(cast), "shift")
    carried(Crew(parallel=1))
    assert fresh(delivery).dead_at is not None
    assert fresh(delivery).dismissed_at is not None
