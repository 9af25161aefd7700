import json
import os
import signal
import stat
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from enricher.errors import Busy, EnrichError, PublishError
from enricher.model.publishing import Edit
from enricher.publish.local import files
from enricher.publish.local.files import exclusive, recover, refuse_half_done, write_all
from tests.support.systems import POSIX, WINDOWS

NAMES = ("README.md", "abstracts.md", "metadata.yaml")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def edits(folder: Path) -> list[Edit]:
    """Return one edit a file; the last is new."""
    return [Edit(str(folder / name), "" if name == NAMES[-1] else "old", "new") for name in NAMES]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES[:-1]:
        (tmp_path / name).write_text("old")
    return tmp_path


OLD = dict.fromkeys(NAMES[:-1], "old")
NEW = dict.fromkeys(NAMES, "new")


def test_all_files_are_written_and_nothing_is_left_beside_them(folder: Path) -> None:
    write_all(edits(folder))
    assert texts(folder) == NEW


@POSIX
def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("old")
    path.chmod(0o640)
    write_all([Edit(str(path), "old", "new")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@POSIX
def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    before = os.umask(0o027)
    try:
        write_all([Edit(str(path), "", "new")])
    finally:
        after = os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert after == 0o027, "what the process writes later has it too"


@POSIX
def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    first = tmp_path / "README.md"
    first.write_text("old")
    (tmp_path / "none").write_text("")
    with pytest.raises(PublishError, match=r"none cannot be written: File exists; nothing was changed"):
        write_all([Edit(str(first), "old", "new"), Edit(str(tmp_path / "none" / "metadata.yaml"), "", "x")])
    assert texts(tmp_path) == {"README.md": "old", "none": ""}


@POSIX
def test_who_has_opened_a_file_reads_the_old_one_to_its_end(folder: Path) -> None:
    with (folder / "README.md").open() as reader:
        write_all(edits(folder))
        assert reader.read() == "old"


def test_all_is_on_the_disk_before_the_first_file_is_touched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a power cut after a rename could leave an empty file, and no old one to put back."""
    sync, rename = os.fsync, Path.replace
    synced: set[int] = set()
    waiting: list[str] = []

    def fsync(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        sync(handle)

    def replace(path: Path, target: Path) -> Path:
        waiting.extend(each.name for each in folder.glob(".*") if each.stat().st_ino not in synced)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    write_all(edits(folder))
    assert waiting == []


@POSIX
def test_folders_are_synced_after_the_journal_has_come_and_before_it_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, rename, unlink = os.fsync, Path.replace, Path.unlink
    steps: list[str] = []

    def fsync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            steps.append("sync")
        sync(handle)

    def replace(path: Path, target: Path) -> Path:
        steps.append(f"+{target.name}")
        return rename(path, target)

    def remove(path: Path, *, missing_ok: bool = False) -> None:
        steps.extend(["-journal"] if path.name == ".enrich-journal" else [])
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", remove)
    write_all(edits(folder))
    files_come = [f"+{name}" for name in NAMES]
    assert steps == ["+.enrich-journal", "sync", *files_come, "sync", "-journal", "sync"]


@pytest.mark.parametrize("press", range(4))
def test_ctrl_c_waits_until_all_files_are_in_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch, press: int
) -> None:
    """There are four renames: the journal's and one a file."""
    rename, passed = Path.replace, iter(range(4))

    def replace(path: Path, target: Path) -> Path:
        if next(passed) == press:
            signal.raise_signal(signal.SIGINT)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write_all(edits(folder))
    assert texts(folder) == NEW


class Interruption(BaseException):
    """Something that ends the program in the middle."""


@pytest.mark.parametrize(
    "end", [OSError(28, "No space left on device"), Interruption()], ids=["error", "end"]
)
@pytest.mark.parametrize("step", range(8))
def test_a_write_that_ends_at_any_rename_leaves_the_old_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, step: int, end: BaseException
) -> None:
    """There are four renames: the journal's and one a file; the steps count before and after each."""
    rename, passed = Path.replace, iter(range(8))

    def replace(path: Path, target: Path) -> Path:
        if path.name.endswith(".enrich-old"):
            return rename(path, target)
        if next(passed) == step:
            raise end
        renamed = rename(path, target)
        if next(passed) == step:
            raise end
        return renamed

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((EnrichError, Interruption)):
        write_all(edits(folder))
    assert texts(folder) == OLD


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_changed_since_it_was_read_is_not_overwritten(folder: Path, name: str) -> None:
    (folder / name).write_text("a person's")
    with pytest.raises(PublishError, match=f"{name} was changed by someone else during this run; nothing"):
        write_all(edits(folder))
    assert texts(folder) == {**OLD, name: "a person's"}


def test_a_file_that_was_deleted_since_it_was_read_does_not_come_back(folder: Path) -> None:
    (folder / "README.md").unlink()
    with pytest.raises(PublishError, match=r"README\.md was changed by someone else"):
        write_all(edits(folder))
    assert texts(folder) == {"abstracts.md": "old"}


@POSIX
def test_a_symbolic_link_stays_and_the_file_that_it_leads_to_is_written(folder: Path) -> None:
    (folder / "README.md").rename(folder / "other.md")
    (folder / "other.md").chmod(0o755)
    (folder / "README.md").symlink_to("other.md")
    write_all(edits(folder))
    assert (folder / "README.md").readlink() == Path("other.md")
    assert texts(folder) == {**NEW, "other.md": NEW["README.md"]}
    assert (folder / "other.md").stat().st_mode & 0o777 == 0o755


# --- what a killed run has left ---


@pytest.fixture
def broken_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder in which one of three files is new: what a kill between two renames leaves."""
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if path.name == ".abstracts.md.enrich-new":
            raise Interruption
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        patch.setattr(files, "_recover", lambda _folder: None)
        with pytest.raises(Interruption):
            write_all(edits(folder))
    assert (folder / "README.md").read_text() == "new"
    assert (folder / "abstracts.md").read_text() == "old"
    return folder


def test_the_next_run_puts_the_old_files_back(broken_off: Path) -> None:
    with exclusive(broken_off):
        assert texts(broken_off) == OLD


def test_ctrl_c_waits_until_the_old_files_are_back(broken_off: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        recover(broken_off)
    assert texts(broken_off) == OLD


def test_until_then_no_run_reads_a_mixture(broken_off: Path) -> None:
    with pytest.raises(Busy, match=r"was interrupted while writing; if none is running, run: enrich render"):
        refuse_half_done(broken_off)
    recover(broken_off)
    refuse_half_done(broken_off)


def test_what_a_person_has_written_since_stays(broken_off: Path) -> None:
    (broken_off / "README.md").write_text("a person's")
    recover(broken_off)
    assert texts(broken_off) == {**OLD, "README.md": "a person's"}


def test_a_new_file_of_a_run_that_broke_off_goes_again(broken_off: Path) -> None:
    (broken_off / ".metadata.yaml.enrich-new").rename(broken_off / "metadata.yaml")
    recover(broken_off)
    assert texts(broken_off) == OLD


def test_left_over_temporaries_are_cleared_and_other_files_are_not(folder: Path) -> None:
    for name in (".README.md.enrich-new", ".README.md.enrich-old", ".enrich-journal.enrich-new", ".keep"):
        (folder / name).write_text("x")
    recover(folder)
    assert texts(folder) == {**OLD, ".keep": "x"}


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"[{}]",
        b"[1]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'[{"name": "../outside", "sha256": "", "existed": false}]',
        b'[{"name": "/etc/hosts", "sha256": "", "existed": false}]',
        b'[{"name": "..", "sha256": "", "existed": false}]',
        b'[{"name": "README.md", "sha256": 1, "existed": true}]',
        pytest.param(b'[{"name": "C:outside", "sha256": "", "existed": false}]', marks=WINDOWS),
    ],
)
def test_a_damaged_journal_is_named_with_what_to_do_and_nothing_is_cleared(
    folder: Path, journal: bytes
) -> None:
    (folder / ".enrich-journal").write_bytes(journal)
    (folder / ".README.md.enrich-old").write_text("older")
    with pytest.raises(
        PublishError, match=r"\.enrich-journal is damaged.*restore those that you want to keep"
    ):
        recover(folder)
    assert (folder / ".README.md.enrich-old").exists()


def test_a_journal_that_a_repository_brings_reaches_no_file_outside(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("x")
    digest = sha256(b"x").hexdigest()
    (tmp_path / "list").mkdir()
    journal = json.dumps([{"name": "../outside", "sha256": digest, "existed": False}])
    (tmp_path / "list" / ".enrich-journal").write_text(journal)
    with pytest.raises(PublishError):
        recover(tmp_path / "list")
    assert (tmp_path / "outside").exists()


# --- one run at a time ---


def test_a_second_run_gets_an_error(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path),
        pytest.raises(Busy, match=f"another run is at work in {tmp_path}; wait"),
        exclusive(tmp_path),
    ):
        pass


def test_the_folder_is_free_again_afterwards_and_clean(tmp_path: Path) -> None:
    for _ in range(2):
        with exclusive(tmp_path, tmp_path):
            assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_matter_of_locks(tmp_path: Path) -> None:
    with exclusive(tmp_path / "none"):
        pass


def test_of_many_at_once_one_is_let_in(tmp_path: Path) -> None:
    start, inside = threading.Barrier(8), threading.Semaphore(1)
    outcomes: list[str] = []

    def run() -> None:
        start.wait()
        try:
            with exclusive(tmp_path):
                assert inside.acquire(blocking=False)
                start.wait()
                inside.release()
                outcomes.append("done")
        except Busy:
            start.wait()
            outcomes.append("busy")

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["busy"] * 7 + ["done"]
