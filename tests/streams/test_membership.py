"""Whose member id is whose."""

from __future__ import annotations

from streams.membership import is_member_of


def test_a_member_id_is_the_name_and_a_uuid() -> None:
    uuid = "9b2f0a1e-1c5d-4f5e-8a43-0d6c2a7f9e11"
    assert is_member_of("worker-1", f"worker-1-{uuid}")
    assert not is_member_of("worker", f"worker-1-{uuid}")
    assert not is_member_of("worker-1", f"worker-{uuid}")
    assert not is_member_of("quotewire", "quotewire-0.15.3-of-somebody")
    assert not is_member_of("worker", "worker")
