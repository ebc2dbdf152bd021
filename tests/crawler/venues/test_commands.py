"""`scrapy list` and `scrapy venues`, as they are called."""

import pytest
from scrapy import cmdline
from scrapy.settings import Settings

from crawler.venues.loader import REGISTRY_FOLDER
from tests.crawler.venues.files import MINIMAL, minimal, write

IDS = sorted(file.stem for file in REGISTRY_FOLDER.glob("*.yaml"))
SPIDERS = "tests.crawler.venues.spiders"


@pytest.fixture
def scrapy(capfd, monkeypatch):
    """Call `scrapy` and return its exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments):
        settings = Settings(
            {
                "COMMANDS_MODULE": "crawler.commands",
                "SPIDER_MODULES": [SPIDERS],
                "VENUE_SPIDER": f"{SPIDERS}.TinySpider",
            }
        )
        with pytest.raises(SystemExit) as caught:
            cmdline.execute(["scrapy", *arguments], settings)
        return caught.value.code, *capfd.readouterr()

    return call


@pytest.fixture
def broken(tmp_path):
    write(tmp_path, MINIMAL.replace("credibility:", "crediblity:") + "language: English\n")
    write(tmp_path, minimal("herald", name="'[red]The Herald[/red] :smile:'"), "herald.yaml")
    write(tmp_path, minimal("sample"), "sample.yaml")
    return f"VENUE_FOLDERS={tmp_path}"


class TestList:
    def test_prints_all_names(self, scrapy):
        assert scrapy("list") == (0, "".join(f"{name}\n" for name in sorted([*IDS, "list-of-urls"])), "")

    def test_names_a_broken_file_and_lists_the_rest(self, scrapy, broken):
        code, out, err = scrapy("list", "-s", broken)
        assert code == 2
        assert out.split() == sorted([*IDS, "list-of-urls", "herald"])
        assert err.count("\n") == 1
        assert 'gazette.yaml, line 5, field "crediblity": there is no such field' in err

    def test_takes_no_words(self, scrapy):
        code, out, err = scrapy("list", "all")
        assert (code, out) == (2, "")
        assert err == "scrapy list: it takes no arguments, but 'all' was given; see --help\n"


class TestVenues:
    def test_a_row_a_venue_whole_where_there_is_no_terminal(self, scrapy, tmp_path):
        write(tmp_path, minimal("gazette", name="A " + "long " * 60 + "name"))
        code, out, err = scrapy("venues", "-L", "INFO", "-s", f"VENUE_FOLDERS={tmp_path}")
        assert (code, err) == (0, "")
        rows = out.splitlines()
        assert rows[0].split() == ["id", "name", "type", "credibility", "domains", "sources"]
        assert [row.split()[0] for row in rows[1:]] == sorted([*IDS, "gazette"])
        assert "\x1b" not in out
        (row,) = (row for row in rows if row.startswith("gazette"))
        assert row.split()[-5:] == ["name", "news", "3/5", "gazette.example", "none"]
        (row,) = (row for row in rows if row.startswith("sample"))
        assert row.split()[-5:] == ["1/5", "127.0.0.1:8765", "feed,", "sitemap,", "section"]

    def test_a_broken_file_is_named_and_the_rest_shown(self, scrapy, broken):
        code, out, err = scrapy("venues", "-s", broken)
        assert code == 2
        assert "[red]The Herald[/red] :smile:" in out
        assert err.count("\n") == 1

    def test_on_a_terminal_the_ids_are_whole_as_well(self, scrapy, monkeypatch):
        monkeypatch.setenv("FORCE_COLOR", "1")
        _, out, _ = scrapy("venues")
        assert all(name in out for name in IDS)
        assert "\x1b[" in out

    def test_check_counts_what_is_fine(self, scrapy):
        assert scrapy("venues", "check") == (0, f"{len(IDS)} venues fine, 0 errors\n", "")

    def test_check_names_every_problem_in_a_line(self, scrapy, broken, tmp_path):
        code, out, err = scrapy("venues", "check", "-s", f"{broken},{tmp_path / 'none'}")
        assert code == 2
        assert out.splitlines() == [
            f"{tmp_path / 'sample.yaml'} replaces {REGISTRY_FOLDER / 'sample.yaml'}",
            f"{len(IDS) + 1} venues fine, 3 errors",
        ]
        assert len(err.splitlines()) == 3
        assert 'line 5, field "crediblity"' in err
        assert 'line 7, field "language"' in err
        assert "mend the setting VENUE_FOLDERS" in err

    def test_check_counts_one_as_one(self, scrapy, tmp_path):
        write(tmp_path, "", "gazette.yaml")
        _, out, _ = scrapy("venues", "check", "-s", f"VENUE_FOLDERS={tmp_path}")
        assert out.endswith("1 error\n")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["chek"], "it takes nothing or `check`, but 'chek' was given, did you mean \"check\"?"),
            (["check", "all"], "it takes nothing or `check`, but 'all' was given"),
        ],
    )
    def test_another_word_is_bad_input(self, scrapy, words, message):
        code, out, err = scrapy("venues", *words)
        assert (code, out) == (2, "")
        assert message in err
        assert err.count("\n") == 1


@pytest.mark.parametrize("command", ["list", "venues"])
def test_an_unknown_option_is_an_error(scrapy, command):
    code, _, err = scrapy(command, "--colour")
    assert code == 2
    assert "unknown option '--colour'" in err


@pytest.mark.parametrize("command", ["list", "venues"])
def test_help_says_what_it_does(scrapy, command):
    code, out, _ = scrapy(command, "--help")
    assert code == 0
    assert "venues" in out
