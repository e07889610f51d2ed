"""Requests that aiokafka does not have: ACLs, the election of leaders, who the controller is."""

from __future__ import annotations

from typing import Any

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Array,
    CompactArray,
    CompactString,
    Int8,
    Int16,
    Int32,
    Int64,
    Schema,
    String,
    TaggedFields,
)

from streams.access import OPERATIONS, Acl

Row = tuple[Any, ...]


def row_of(user: str, acl: Acl) -> Row:
    """An ACL as the protocol has it: of the literal name, from any host, to allow."""
    return (KINDS[acl.kind], acl.name, 3, f"User:{user}", "*", OPERATIONS[acl.operation], 3)


KINDS = {"topic": 2, "group": 3, "cluster": 4}
_ACL = (
    *(("kind", Int8), ("name", String("utf-8")), ("pattern", Int8), ("principal", String("utf-8"))),
    *(("host", String("utf-8")), ("operation", Int8), ("permission", Int8)),
)


class CreateAclsResponse(Response):
    API_KEY, API_VERSION = 30, 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("results", Array(("error_code", Int16), ("error_message", String("utf-8")))),
    )


class CreateAclsStruct(RequestStruct):
    API_KEY, API_VERSION, RESPONSE_TYPE = 30, 1, CreateAclsResponse
    SCHEMA = Schema(("creations", Array(*_ACL)))


class CreateAcls(Request[CreateAclsStruct]):
    API_KEY = 30

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(self._rows)


class DescribeAclsResponse(Response):
    API_KEY, API_VERSION = 29, 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("error_message", String("utf-8")),
        ("resources", Array(*_ACL[:3], ("acls", Array(*_ACL[3:])))),
    )


class DescribeAclsStruct(RequestStruct):
    API_KEY, API_VERSION, RESPONSE_TYPE = 29, 1, DescribeAclsResponse
    SCHEMA = Schema(*_ACL)


class DescribeAcls(Request[DescribeAclsStruct]):
    API_KEY = 29

    def __init__(self, principal: str) -> None:
        self._principal = principal

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(1, None, 1, self._principal, None, 1, 1)


class DeleteAclsResponse(Response):
    API_KEY, API_VERSION = 31, 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            Array(
                ("error_code", Int16),
                ("error_message", String("utf-8")),
                (
                    "matching",
                    Array(("error_code", Int16), ("error_message", String("utf-8")), *_ACL),
                ),
            ),
        ),
    )


class DeleteAclsStruct(RequestStruct):
    API_KEY, API_VERSION, RESPONSE_TYPE = 31, 1, DeleteAclsResponse
    SCHEMA = Schema(("filters", Array(*_ACL)))


class DeleteAcls(Request[DeleteAclsStruct]):
    API_KEY = 31

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(self._rows)


class ElectLeadersResponse(Response):
    API_KEY, API_VERSION = 43, 1
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        (
            "results",
            Array(
                ("topic", String("utf-8")),
                (
                    "partitions",
                    Array(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("error_message", String("utf-8")),
                    ),
                ),
            ),
        ),
    )


class ElectLeadersStruct(RequestStruct):
    API_KEY, API_VERSION, RESPONSE_TYPE = 43, 1, ElectLeadersResponse
    SCHEMA = Schema(
        ("election_type", Int8),
        ("topics", Array(("topic", String("utf-8")), ("partitions", Array(Int32)))),
        ("timeout_ms", Int32),
    )


class ElectLeaders(Request[ElectLeadersStruct]):
    """Have the first replica of each of these partitions lead it."""

    API_KEY = 43

    def __init__(self, partitions: dict[str, list[int]]) -> None:
        self._partitions = partitions

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class(0, list(self._partitions.items()), 10_000)


_REPLICAS = CompactArray(("replica", Int32), ("log_end", Int64), ("tags", TaggedFields))


class DescribeQuorumResponse(Response):
    API_KEY, API_VERSION = 55, 0
    FLEXIBLE_VERSION = True
    SCHEMA = Schema(
        ("error_code", Int16),
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")),
                (
                    "partitions",
                    CompactArray(
                        ("partition", Int32),
                        ("error_code", Int16),
                        ("leader", Int32),
                        ("epoch", Int32),
                        ("high_watermark", Int64),
                        ("voters", _REPLICAS),
                        ("observers", _REPLICAS),
                        ("tags", TaggedFields),
                    ),
                ),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class DescribeQuorumStruct(RequestStruct):
    API_KEY, API_VERSION, RESPONSE_TYPE = 55, 0, DescribeQuorumResponse
    FLEXIBLE_VERSION = True
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(
                ("topic", CompactString("utf-8")),
                ("partitions", CompactArray(("partition", Int32), ("tags", TaggedFields))),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class DescribeQuorum(Request[DescribeQuorumStruct]):
    """Which node is the active controller: it leads the topic of metadata."""

    API_KEY = 55

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class([("__cluster_metadata", [(0, {})], {})], {})
