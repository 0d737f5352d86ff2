"""A device with passkeys, in software: makes credentials and signs challenges as a phone does (WebAuthn, ES256)."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import cbor2
from attrs import define, field
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    """Base64url, as WebAuthn writes bytes in JSON."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(written: str) -> bytes:
    """The bytes of it."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@define
class Device:
    """One passkey on one device, for one origin. `verifies`: whether it checks its owner."""

    origin: str = "http://localhost"
    verifies: bool = True
    count: int = 0
    id: bytes = field(factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: str, **lies: Any) -> str:
        """What it answers to `navigator.credentials.create`."""
        asked = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        data = self._data(lies.get("rp_id", asked["rp"]["id"]), ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"], **lies)
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(made)})

    def use(self, options: str, **lies: Any) -> str:
        """What it answers to `navigator.credentials.get`."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(lies.get("rp_id", asked["rpId"]), 0)
        client = self._client("webauthn.get", asked["challenge"], **lies)
        signed = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signed)}
        return self._answer(said)

    def _data(self, rp_id: str, more: int) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, what: str, asked: str, /, **lies: Any) -> bytes:
        said = {"type": what, "challenge": asked, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **{name: lies[name] for name in said if name in lies}}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        said = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps({**said, "clientExtensionResults": {}})
