"""Documents as pandoc writes them: Word files, books and pages of another maker's than these tests'."""

import shutil
import subprocess

import pytest


@pytest.mark.parametrize(("name", "options"), [("a.docx", "docx"), ("a.epub", "epub3"), ("a.html", "html5")])
def test_what_pandoc_writes_comes_back(document, reading, tmp_path, name, options):
    if shutil.which("pandoc") is None:
        pytest.skip("pandoc is not installed: apt-get install pandoc")
    text = "\n\n".join("#" * level + " " * bool(level) + text for level, text in document.paragraphs)
    made = tmp_path / "made"
    command = [
        "pandoc",
        "-f",
        "markdown_strict",
        "-t",
        options,
        "--standalone",
        "--wrap=none",
        "-o",
        made,
    ]
    told = {"pagetitle": document.title, "title": document.title, "author": "Nadia Prasert", "lang": document.language}
    facts = [f"--metadata={key}={value}" for key, value in told.items()]
    subprocess.run([*command, *facts], input=text, text=True, encoding="utf-8", check=True, timeout=60)
    first, *others = reading(name, made.read_bytes())
    assert not others
    words, extra = document.recovered(first.document.text)
    assert words >= 0.999, f"{words:.3f} of the words"
    assert extra >= 0.95, f"{1 - extra:.3f} of the words are not the document's"  # it prints title and author besides
    assert document.whole(first.document.text) >= 0.99
    assert (first.document.title, first.document.language) == (document.title, document.language)
    headings = {text for level, text in document.paragraphs if level}
    assert len({block.heading for block in first.blocks} & headings) >= len(headings) - 2
