"""The bytes of pages are HTML as its standard has it."""

import npm
from sample import PAGES


def test_pages_are_valid_html(sample, tmp_path):
    pages = {f"page-{i}": sample.get(path).plain for i, path in enumerate(PAGES)}
    names = {f"page-{i}.html": path for i, path in enumerate(PAGES)}
    errors = [f"{names[error.split(':')[0]]} {error}" for error in npm.errors_of(pages, tmp_path)]
    assert errors == []


def test_the_validator_finds_what_is_wrong(tmp_path):
    errors = npm.errors_of({"wrong": b"<!DOCTYPE html>\n<p><div></p>\n"}, tmp_path)
    assert errors and all(error.startswith("wrong.html:") for error in errors)
