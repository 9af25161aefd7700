"""The CSL-JSON of the samples, set by citeproc-js, the processor that Zotero uses."""

import json
import subprocess
from html import unescape

import pytest

from enricher.export.csl import to_csl_json
from tests.export.samples import ALL
from tests.support.paths import ROOT

SCRIPT = """
const CSL = require("citeproc");
const items = JSON.parse(require("fs").readFileSync(0, "utf8"));
const byId = Object.fromEntries(items.map((item) => [item.id, item]));
const locale = `<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0" xml:lang="en-US">
  <style-options/><date form="text"><date-part name="year"/></date>
  <date form="numeric"><date-part name="year"/></date><terms><term name="et-al">et al.</term><term name="and">and</term></terms></locale>`;
const style = `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Sample</title><id>sample</id><updated>2026-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout delimiter=" "><names variable="author"><name/></names>
    <text variable="title"/><text variable="container-title"/>
    <date variable="issued"><date-part name="year" form="long"/></date></layout></bibliography></style>`;
const sys = { retrieveLocale: () => locale, retrieveItem: (id) => byId[id] };
const engine = new CSL.Engine(sys, style, "en-US");
engine.updateItems(items.map((item) => item.id));
console.log(JSON.stringify(engine.makeBibliography()[1]));
"""


@pytest.mark.external
def test_a_processor_sets_every_item() -> None:
    written = to_csl_json(ALL)
    done = subprocess.run(
        ["node", "-e", SCRIPT], cwd=ROOT, input=written, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    entries = [unescape(entry) for entry in json.loads(done.stdout)]
    assert len(entries) == len(ALL)
    for entry, work in zip(entries, ALL, strict=True):
        assert work.authors == () or work.authors[0].split()[-1] in entry
        assert work.year is None or str(work.year) in entry
