"""Promises broken on purpose: each slip changes a line or two of the sources, and one test must fail then."""

from typing import Final, NamedTuple


class Slip(NamedTuple):
    """What is promised, how the code breaks it, and the test that fails then."""

    promise: str
    file: str  # below src/enricher
    change: str
    old: str  # is in the file once
    new: str
    test: str


SLIPS: Final = (
    Slip(
        promise="A failed fetch is not a change",
        file="metadata/merge.py",
        change="a failed lookup counts as a miss",
        old="case Failed(ref, reason):\n",
        new="case Failed(ref, reason):\n                merged[ref] = _count_missing(merged.get(ref), today)[0]\n",
        test="tests/metadata/test_merge.py::test_a_failed_fetch_is_not_a_change",
    ),
    Slip(
        promise="What a source leaves empty empties nothing",
        file="metadata/merge.py",
        change="empty values are taken over",
        old='if value not in (None, "", ())}',
        new="if name}",
        test="tests/metadata/test_merge.py::test_a_field_that_a_source_leaves_empty_keeps_its_value",
    ),
    Slip(
        promise="A link is called dead after three misses over three days",
        file="model/facts.py",
        change="one miss is enough",
        old="self.runs >= 3 and (self.last - self.since).days >= 3",
        new="self.runs >= 1",
        test="tests/metadata/test_merge.py::test_a_link_is_dead_after_three_misses_over_three_days",
    ),
    Slip(
        promise="Trouble with one link costs no other link its facts",
        file="sources/_shared/asking.py",
        change="the first link without an answer ends the work",
        old="_IN_A_ROW: Final = 3",
        new="_IN_A_ROW: Final = 1",
        test="tests/sources/_shared/test_asking.py::test_an_error_is_that_of_its_link_and_the_work_goes_on",
    ),
    Slip(
        promise="A source that fails too often changes no stored fact",
        file="fetch/circuit_breaker.py",
        change="the breaker never trips",
        old="if count >= breaker.least and",
        new="if count < 0 and",
        test="tests/test_pipeline.py::test_a_source_changes_nothing_in_a_run_in_which_too_many_of_its_lookups_fail",
    ),
    Slip(
        promise="Files are replaced whole",
        file="publish/local/files.py",
        change="a file is written in its place",
        old="swap.new.replace(swap.path)",
        new="swap.path.write_bytes(swap.new.read_bytes())",
        test="tests/publish/local/test_files.py::test_who_has_opened_a_file_reads_the_old_one_to_its_end",
    ),
    Slip(
        promise="What is renamed is on the disk before",
        file="publish/local/files.py",
        change="nothing is synced",
        old="        os.fsync(file.fileno())\n",
        new="",
        test="tests/publish/local/test_files.py::test_all_is_on_the_disk_before_the_first_file_is_touched",
    ),
    Slip(
        promise="All files or none",
        file="publish/local/files.py",
        change="no journal is written",
        old="            _begin(folder, swaps)",
        new="            _sync(folder)",
        test="tests/publish/local/test_files.py::test_a_write_that_ends_at_any_rename_leaves_the_old_files",
    ),
    Slip(
        promise="What an editor has saved during the run stays",
        file="publish/local/files.py",
        change="the file is not compared with what was read",
        old="if now != was.encode():",
        new="if now is None:",
        test="tests/publish/local/test_files.py::test_a_file_that_was_changed_since_it_was_read_is_not_overwritten",
    ),
    Slip(
        promise="No redirect leads to a server that is not the upstream's own",
        file="http/client.py",
        change="the host of a redirect is not looked at",
        old="if _origin(url) != self._origin and not self._is_also(parts):",
        new="if not parts.hostname:",
        test="tests/http/test_client.py::test_a_redirect_to_another_host_is_refused_before_it_is_asked",
    ),
    Slip(
        promise="The token goes to GitHub's API alone",
        file="http/client.py",
        change="it goes to a host that the upstream redirects to",
        old=" and not self._token",
        new="",
        test="tests/http/test_client.py::test_a_token_goes_to_no_other_host_even_if_that_belongs_to_the_upstream",
    ),
    Slip(
        promise="The token appears in nothing that a run says",
        file="http/client.py",
        change="a body that holds it is taken as it is",
        old='redact(body.decode("latin-1"), self._token).encode("latin-1")',
        new="bytes(body)",
        test="tests/test_reach.py::test_a_token_that_comes_back_stands_in_no_output_and_no_file",
    ),
    Slip(
        promise="A gigabyte does not fill the memory",
        file="http/client.py",
        change="a body may have any size",
        old="if len(body) > self._policy.largest:",
        new="if len(body) < 0:",
        test="tests/http/test_client.py::test_a_body_may_be_as_large_as_the_policy_says_and_no_larger",
    ),
    Slip(
        promise="A request ends in bounded time",
        file="http/deadline.py",
        change="the deadline never comes",
        old="time.monotonic() + seconds",
        new="math.inf",
        test="tests/http/test_deadline.py::test_a_step_after_the_deadline_does_not_begin",
    ),
    Slip(
        promise="The cache keeps only what its source has accepted",
        file="sources/_shared/pages.py",
        change="a page is kept before it is checked",
        old="        page = self._trusted(answer)\n        self._web.keep(answer)\n        return page",
        new="        self._web.keep(answer)\n        return self._trusted(answer)",
        test="tests/sources/test_usenix.py::test_only_a_trusted_page_is_kept",
    ),
    Slip(
        promise="Foreign text mentions no user",
        file="text/markdown.py",
        change="an `@` is left as it is",
        old="      @(?=\\S)",
        new="      @(?=\\Z)",
        test="tests/text/test_hostile.py::test_nothing_is_active_wherever_text_of_a_source_is_shown",
    ),
    Slip(
        promise="Foreign text opens no comment",
        file="text/markdown.py",
        change="`<!` is left as it is",
        old="<(?=[A-Za-z/!?]|\\Z)",
        new="<(?=[A-Za-z/?]|\\Z)",
        test="tests/text/test_markdown.py::test_hostile_text_shows_its_words_and_nothing_else",
    ),
    Slip(
        promise="No text ends a block of the bot's",
        file="readme/markers.py",
        change="a marker within a block stays one",
        old="_MARKER.sub(_escaped, blocks[block])",
        new="blocks[block]",
        test="tests/readme/test_markers.py::test_a_marker_within_the_content_is_text_and_ends_nothing",
    ),
    Slip(
        promise="`GITHUB_OUTPUT` gets values of one line",
        file="report/github_actions.py",
        change="a value keeps its line ends",
        old="{clean(str(value))}",
        new="{value}",
        test="tests/report/test_github_actions.py::test_no_value_can_add_another_output",
    ),
    Slip(
        promise="A commit that a person pushed is not overwritten",
        file="publish/github/repository.py",
        change="the branch is swapped from wherever it is now",
        old="before.sha if before else _ABSENT",
        new="now.sha if (now := self.head(branch)) else _ABSENT",
        test="tests/publish/github/test_repository.py::test_a_branch_that_has_moved_since_it_was_read_is_not_overwritten",
    ),
    Slip(
        promise="What was closed is not proposed again",
        file="review/policy.py",
        change="closed pull requests are not asked",
        old="any(row in rejection.rows for rejection in self.rejections)",
        new="any(row is rejection for rejection in self.rejections)",
        test="tests/review/test_policy.py::test_a_rejected_value_does_not_come_back",
    ),
    Slip(
        promise="Ctrl-C leaves whole files",
        file="publish/local/files.py",
        change="it is not held back during a write",
        old="signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))",
        new="signal.getsignal(signal.SIGINT)",
        test="tests/publish/local/test_files.py::test_ctrl_c_waits_until_all_files_are_in_place",
    ),
    Slip(
        promise="A folder that GitHub sends in part is not taken for the whole",
        file="publish/github/repository.py",
        change="its hash is not looked at",
        old="    if not is_whole:",
        new="    if is_whole is None:",
        test="tests/publish/github/test_repository.py::test_git_data_that_was_not_requested_is_rejected",
    ),
    Slip(
        promise="A link into a private network is reported as blocked",
        file="links/private_hosts.py",
        change="only loopback counts as inside",
        old="        return _is_private(address)\n    alone",
        new="        return address.is_loopback\n    alone",
        test="tests/test_reach.py::test_a_link_inside_is_reported_as_blocked_and_never_requested",
    ),
    Slip(
        promise="The exit code is right",
        file="commands/run.py",
        change="0 although the breaker has tripped",
        old="if report.down or report.tripped else",
        new="if report.down else",
        test="tests/test_cli.py::test_a_source_that_fails_too_often_exits_3_and_changes_nothing",
    ),
)
