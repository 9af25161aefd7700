import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.http.cache import Cache, Kept
from tests.support.systems import POSIX

URL = "https://upstream.example/page"


def sole(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def age(path: Path, seconds: float) -> None:
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def found(cache: Cache, url: str = URL) -> Kept:
    kept = cache.find(url)
    assert kept is not None
    return kept


def test_what_is_kept_is_found_with_its_validators_and_its_time(tmp_path: Path) -> None:
    body = b"line\n\nline\0\xff"
    Cache(tmp_path).keep(URL, body, '"v1"', "Tue, 24 Nov 2026 00:00:00 GMT")
    kept = found(Cache(tmp_path))
    assert (kept.body, kept.etag, kept.last_modified) == (body, '"v1"', "Tue, 24 Nov 2026 00:00:00 GMT")
    assert abs(kept.confirmed - time.time()) < 60


def test_a_body_needs_no_validator(tmp_path: Path) -> None:
    Cache(tmp_path).keep(URL, b"body")
    assert (found(Cache(tmp_path)).etag, found(Cache(tmp_path)).last_modified) == (None, None)


@pytest.mark.parametrize("validator", ['"é"', '"a\r\nX: y"', '"a"\n', "x" * 201, "\0"])
def test_a_validator_that_no_request_can_carry_is_not_kept(tmp_path: Path, validator: str) -> None:
    Cache(tmp_path).keep(URL, b"body", validator, validator)
    assert found(Cache(tmp_path)) == Kept(b"body", None, None, found(Cache(tmp_path)).confirmed)


def test_another_address_is_not_found(tmp_path: Path) -> None:
    Cache(tmp_path).keep(URL, b"body")
    assert Cache(tmp_path).find(f"{URL}?x=1") is None


def test_the_newer_body_takes_the_place_of_the_older(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for body in (b"old", b"new"):
        cache.keep(URL, body)
    assert (found(cache).body, len(list(tmp_path.iterdir()))) == (b"new", 1)


def test_an_address_is_not_written_down(tmp_path: Path) -> None:
    Cache(tmp_path).keep("https://somebody:a-secret@upstream.example/", b"body")
    assert b"secret" not in sole(tmp_path).read_bytes() + sole(tmp_path).name.encode()


@POSIX
def test_only_its_owner_may_look_into_a_new_cache(tmp_path: Path) -> None:
    Cache(tmp_path / "a" / "cache").keep(URL, b"body")
    assert (tmp_path / "a" / "cache").stat().st_mode & 0o077 == 0


def test_what_was_kept_before_a_moment_is_not_found_after_it(tmp_path: Path) -> None:
    Cache(tmp_path).keep(URL, b"body")
    age(sole(tmp_path), 100)
    assert Cache(tmp_path, since=time.time() - 50).find(URL) is None
    assert found(Cache(tmp_path, since=time.time() - 150)).body == b"body"


def test_a_body_that_was_confirmed_is_young_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep(URL, b"body")
    age(sole(tmp_path), 100)
    cache.confirm(URL)
    assert abs(found(cache).confirmed - time.time()) < 60


# --- size ---


def test_the_oldest_go_where_there_is_no_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=10_000)
    for number in range(30):
        cache.keep(f"{URL}/{number}", bytes(1000))
        age(max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime), 1000 - number)
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 10_000
    assert cache.find(f"{URL}/0") is None
    assert found(cache, f"{URL}/29").body == bytes(1000)


def test_what_another_run_has_left_counts_too(tmp_path: Path) -> None:
    for number in range(9):
        Cache(tmp_path, limit=10_000).keep(f"{URL}/{number}", bytes(1000))
    Cache(tmp_path, limit=5_000).keep(URL, b"body")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5_000


def test_what_is_larger_than_all_the_room_is_not_kept(tmp_path: Path) -> None:
    Cache(tmp_path, limit=1000).keep(URL, bytes(1000))
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_bytes(bytes(50_000))
    cache = Cache(tmp_path, limit=3000)
    for number in range(9):
        cache.keep(f"{URL}/{number}", bytes(1000))
    assert (tmp_path / "thesis.tex").exists()


def test_what_a_killed_writer_left_goes_after_an_hour(tmp_path: Path) -> None:
    Cache(tmp_path).keep(URL, b"body")
    old, young = (tmp_path / f"{sole(tmp_path).name}.{name}" for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    age(old, 4000)
    Cache(tmp_path).keep(URL, b"body")
    assert (old.exists(), young.exists()) == (False, True)


# --- whatever happens to the folder ---


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def fill(path: Path) -> None:
    path.write_bytes(os.urandom(1000))


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [truncate, empty, fill, flip, make_a_folder, Path.unlink])
def test_a_damaged_cache_is_no_cache(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    cache = Cache(tmp_path)
    cache.keep(URL, b"body", '"v1"')
    damage(sole(tmp_path))
    assert cache.find(URL) is None
    cache.confirm(URL)


def test_it_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.keep(URL, b"body")
    shutil.rmtree(tmp_path / "cache")
    cache.confirm(URL)
    assert cache.find(URL) is None
    cache.keep(URL, b"again")
    assert found(cache).body == b"again"


@POSIX
@pytest.mark.parametrize("where", ["/dev/null", "/dev/null/cache", "/proc/enricher-cache"])
def test_where_nothing_can_be_written_nothing_is_kept(where: str) -> None:
    cache = Cache(Path(where))
    cache.keep(URL, b"body")
    cache.confirm(URL)
    assert cache.find(URL) is None


def test_runs_that_meet_read_whole_bodies(tmp_path: Path) -> None:
    bodies = {bytes([letter]) * 50_000 for letter in b"ab"}
    torn: list[bytes] = []

    def write(body: bytes) -> None:
        for _ in range(100):
            Cache(tmp_path, limit=120_000).keep(URL, body)
            kept = Cache(tmp_path).find(URL)
            if kept and kept.body not in bodies:
                torn.append(kept.body)

    threads = [threading.Thread(target=write, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torn == []
    assert found(Cache(tmp_path)).body in bodies
