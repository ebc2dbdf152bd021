"""Content codings: whole, cut, broken, stacked, and bombs, which cost memory up to the limit alone."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Final

import brotli
import pytest
from backports import zstd

from archive import coding

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT: Final = 1_000_000
TEXT: Final = b"Some text that is long enough to be worth the trouble of packing it. " * 50
NOISE: Final = random.Random(0).randbytes(300_000)
"""What no coding makes shorter, so that cuts and flips hit the data itself."""


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: Final[dict[str, tuple[bytes, Callable[[bytes], bytes]]]] = {
    "gzip": (b"gzip", gzip.compress),
    "x-gzip": (b"x-gzip", gzip.compress),
    "deflate": (b"deflate", zlib.compress),
    "raw deflate": (b"deflate", raw_deflate),
    "br": (b"br", brotli.compress),
    "zstd": (b"zstd", zstd.compress),
}
every_coding = pytest.mark.parametrize(("name", "pack"), PACKERS.values(), ids=PACKERS)


@every_coding
@pytest.mark.parametrize("data", [b"", b"x", TEXT, NOISE], ids=["nothing", "a byte", "text", "noise"])
def test_what_is_whole(name: bytes, pack: Callable[[bytes], bytes], data: bytes) -> None:
    assert coding.decode(pack(data), [name], LIMIT) == (data, True)


@every_coding
@pytest.mark.parametrize("cut", [1, 5, 100, 150_000])
def test_what_is_cut_gives_its_beginning(name: bytes, pack: Callable[[bytes], bytes], cut: int) -> None:
    payload, complete = coding.decode(pack(NOISE)[:-cut], [name], LIMIT)
    assert not complete
    assert payload
    assert NOISE.startswith(payload)


@pytest.mark.parametrize("name", [b"gzip", b"x-gzip"])
@pytest.mark.parametrize(
    ("place", "value"), [(3, 0x20), (3, 0xE0), (-1, 0xFF), (-8, 0xFF)], ids=["flag", "flags", "size", "sum"]
)
def test_a_gzip_frame_that_is_wrong_is_not_whole(name: bytes, place: int, value: int) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[place] ^= value
    payload, complete = coding.decode(bytes(packed), [name], LIMIT)
    assert not complete
    assert TEXT.startswith(payload)


@pytest.mark.parametrize("room", [-1, 0, 1])
def test_gzip_at_the_limit(room: int) -> None:
    limit = len(TEXT) + room
    assert coding.decode(gzip.compress(TEXT), [b"gzip"], limit) == (TEXT[:limit], room >= 0)


@every_coding
def test_nothing_at_all_is_whole(name: bytes, pack: Callable[[bytes], bytes]) -> None:
    assert coding.decode(b"", [name], LIMIT) == (b"", True)


@every_coding
def test_what_was_never_packed_gives_nothing(name: bytes, pack: Callable[[bytes], bytes]) -> None:
    payload, complete = coding.decode(b"\xff<html>plain text after all</html>", [name], LIMIT)
    assert not complete
    assert payload == b""


@every_coding
@pytest.mark.parametrize("limit", [0, 1, 65_536, len(NOISE) - 1])
def test_a_limit_cuts(name: bytes, pack: Callable[[bytes], bytes], limit: int) -> None:
    assert coding.decode(pack(NOISE), [name], limit) == (NOISE[:limit], False)


@every_coding
def test_a_limit_that_is_just_met_does_not(name: bytes, pack: Callable[[bytes], bytes]) -> None:
    assert coding.decode(pack(NOISE), [name], len(NOISE)) == (NOISE, True)


@every_coding
def test_a_bomb_costs_no_more_than_a_few_times_the_limit(name: bytes, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(150 * LIMIT))
    tracemalloc.start()
    try:
        payload, complete = coding.decode(bomb, [name], LIMIT)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(payload), complete) == (LIMIT, False)
    assert peak < 5 * LIMIT


def test_a_bomb_in_a_bomb() -> None:
    bomb = gzip.compress(gzip.compress(bytes(100 * LIMIT)))
    payload, complete = coding.decode(bomb, [b"gzip", b"gzip"], LIMIT)
    assert (len(payload), complete) == (LIMIT, False)


def test_codings_are_removed_from_the_last_to_the_first() -> None:
    body = zstd.compress(brotli.compress(gzip.compress(TEXT)))
    assert coding.decode(body, [b"gzip", b"br", b"zstd"], LIMIT) == (TEXT, True)
    assert coding.decode(body, [b"zstd", b"br", b"gzip"], LIMIT)[1] is False


def test_a_layer_that_is_not_named_stays() -> None:
    twice = gzip.compress(gzip.compress(TEXT))
    assert coding.decode(twice, [b"gzip"], LIMIT) == (gzip.compress(TEXT), True)


@pytest.mark.parametrize("codings", [[], [b"identity"], [b""], [b"", b"identity"]])
def test_no_coding_changes_nothing(codings: list[bytes]) -> None:
    assert coding.decode(TEXT, codings, LIMIT) == (TEXT, True)


@pytest.mark.parametrize("codings", [[b"compress"], [b"gzip", b"aes128gcm"], [b"utf-8"]])
def test_an_unknown_coding_leaves_the_body_as_it_is(codings: list[bytes]) -> None:
    assert coding.decode(TEXT, codings, LIMIT) == (TEXT, False)


@pytest.mark.parametrize("junk", [b"junk", b"\0" * 100, b"\n", b"<!-- cached -->"])
@every_coding
def test_junk_behind_the_end_loses_nothing(name: bytes, pack: Callable[[bytes], bytes], junk: bytes) -> None:
    assert coding.decode(pack(TEXT) + junk, [name], LIMIT)[0] == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_junk_that_looks_like_another_member_loses_nothing(name: str) -> None:
    coding_name, pack = PACKERS[name]
    assert coding.decode(pack(TEXT) + b"\x1f\x8bno gzip at all", [coding_name], LIMIT)[0] == TEXT


def test_gzip_of_many_members() -> None:
    body = b"".join(gzip.compress(b"part %d." % number) for number in range(500))
    expected = b"".join(b"part %d." % number for number in range(500))
    assert coding.decode(body, [b"gzip"], LIMIT) == (expected, True)


@pytest.mark.parametrize("rest", [b"the rest", NOISE], ids=["short", "long"])
def test_gzip_whose_second_member_begins_across_two_steps(rest: bytes) -> None:
    """The decoder is fed in steps: here one of them ends between the two bytes that begin a member."""
    wanted = coding._STEP - 1
    size = next(size for size in range(wanted, 0, -1) if len(gzip.compress(NOISE[:size], 0)) == wanted)
    body = gzip.compress(NOISE[:size], 0) + gzip.compress(rest)
    assert coding.decode(body, [b"gzip"], LIMIT) == (NOISE[:size] + rest, True)


@pytest.mark.parametrize("ahead", range(1, 5))
def test_zstd_whose_second_frame_begins_across_two_steps(ahead: int) -> None:
    wanted = coding._STEP - ahead
    size = next(size for size in range(wanted, 0, -1) if len(zstd.compress(NOISE[:size])) == wanted)
    body = zstd.compress(NOISE[:size]) + zstd.compress(NOISE)
    assert coding.decode(body, [b"zstd"], LIMIT) == (NOISE[:size] + NOISE, True)


def test_gzip_with_a_cut_second_member_says_so() -> None:
    payload, complete = coding.decode(gzip.compress(b"one") + gzip.compress(TEXT)[:-6], [b"gzip"], LIMIT)
    assert payload.startswith(b"one")
    assert not complete


def test_zstd_of_many_frames() -> None:
    """A body is one or more frames (RFC 8878, 3)."""
    assert coding.decode(zstd.compress(b"one ") + zstd.compress(b"two"), [b"zstd"], LIMIT) == (
        b"one two",
        True,
    )


def test_zstd_with_a_frame_to_skip() -> None:
    """A skippable frame may stand anywhere (RFC 8878, 3.1.2)."""
    skip = b"\x50\x2a\x4d\x18\x04\x00\x00\x00meta"
    assert coding.decode(skip + zstd.compress(TEXT), [b"zstd"], LIMIT) == (TEXT, True)


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_wrong_checksum_loses_nothing_but_its_good_name(name: str) -> None:
    """Whatever comes before what is broken is given, however short the body is."""
    coding_name, pack = PACKERS[name]
    broken = bytearray(pack(TEXT))
    broken[-5 if name == "gzip" else -1] ^= 1
    payload, complete = coding.decode(bytes(broken), [coding_name], LIMIT)
    assert not complete
    assert payload
    assert TEXT.startswith(payload)


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_what_breaks_in_the_middle_gives_its_beginning(name: str) -> None:
    coding_name, pack = PACKERS[name]
    data = NOISE[:20_000].hex().encode()
    whole = pack(data)
    middle = len(whole) // 2
    payload, complete = coding.decode(
        whole[:middle] + b"\xff" * 50 + whole[middle + 50 :], [coding_name], LIMIT
    )
    assert not complete
    assert len(payload) >= 5_000
    assert payload[:5_000] == data[:5_000]
