"""Files and folders of venues."""

import os

import pytest
from scrapy.settings import Settings

from crawler.exceptions import BadInputError
from crawler.venues.loader import REGISTRY_FOLDER, VenueFileError, load_registry, read_file, read_folders
from tests.crawler.venues.files import MINIMAL, minimal, write
from tests.crawler.venues.test_document import BOMB


def error_of(file, **options):
    with pytest.raises(VenueFileError) as caught:
        read_file(file, **options)
    assert isinstance(caught.value, BadInputError)
    assert all("\n" not in problem and problem.startswith(str(file)) for problem in caught.value.problems)
    return str(caught.value)


class TestFile:
    def test_is_read(self, tmp_path):
        file = write(tmp_path, MINIMAL)
        venue = read_file(file)
        assert (venue.id, venue.file) == ("gazette", file)

    def test_its_name_is_the_id(self, tmp_path):
        file = write(tmp_path, MINIMAL, "herald.yaml")
        assert error_of(file) == (
            f"{file}, line 1, field \"id\": 'gazette' is not the file's name; "
            "give 'herald', or rename the file"
        )

    def test_ends_in_yaml(self, tmp_path):
        assert error_of(write(tmp_path, MINIMAL, "gazette.yml")).endswith("rename it to gazette.yaml")

    def test_a_spider_keeps_its_name(self, tmp_path):
        message = error_of(write(tmp_path, minimal("urls"), "urls.yaml"), reserved={"urls"})
        assert "'urls' is the name of a spider" in message

    def test_an_alias_bomb_is_refused(self, tmp_path):
        file = write(tmp_path, BOMB)
        assert error_of(file).startswith(f"{file}, line 1: anchors (&) and aliases (*) are not allowed")

    def test_a_python_tag_is_refused_and_runs_nothing(self, tmp_path):
        trace = tmp_path / "trace"
        file = write(tmp_path, MINIMAL + f"description: !!python/object/apply:os.mkdir ['{trace}']\n")
        message = error_of(file)
        assert message.startswith(f"{file}, line 7: the tag !!python/object/apply:os.mkdir is not allowed")
        assert not trace.exists()

    def test_what_is_no_file_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.yaml")
        (tmp_path / "folder.yaml").mkdir()
        (tmp_path / "dangling.yaml").symlink_to("nowhere")
        for name in ("pipe", "folder", "dangling", "absent"):
            assert error_of(tmp_path / f"{name}.yaml").endswith(": it is no file")

    def test_an_input_error_is_told(self, tmp_path):
        # Opening works and reading fails, for root as well.
        (tmp_path / "mem.yaml").symlink_to("/proc/self/mem")
        assert "it can't be read (Input/output error)" in error_of(tmp_path / "mem.yaml")

    def test_the_first_problem_is_the_error_and_the_others_are_counted(self, tmp_path):
        file = write(tmp_path, MINIMAL + "colour: red\nlanguage: English\n")
        with pytest.raises(VenueFileError) as caught:
            read_file(file)
        assert len(caught.value.problems) == 2
        assert str(caught.value) == caught.value.problems[0] + " (and 1 more: scrapy venues check)"
        assert 'line 7, field "colour"' in caught.value.problems[0]


class TestFolders:
    def test_a_broken_file_hides_no_other(self, tmp_path):
        write(tmp_path, MINIMAL)
        broken = write(tmp_path, "id: [", "broken.yaml")
        registry = read_folders([tmp_path])
        assert registry.ids() == ["gazette"]
        assert list(registry.errors) == [broken]

    def test_a_later_file_takes_the_place_of_an_earlier_one(self, tmp_path):
        one = write(tmp_path / "one", minimal("gazette", credibility="1"))
        two = write(tmp_path / "two", minimal("gazette", credibility="5"))
        registry = read_folders([tmp_path / "one", tmp_path / "two"])
        assert registry.get("gazette").credibility == 5
        assert registry.replaced == {one: two}
        assert registry.errors == {}

    def test_so_does_a_broken_one(self, tmp_path):
        write(tmp_path / "one", MINIMAL)
        two = write(tmp_path / "two", "")
        registry = read_folders([tmp_path / "one", tmp_path / "two"])
        assert registry.ids() == []
        assert list(registry.errors) == [two]

    def test_a_folder_that_is_not_there_is_an_error(self, tmp_path):
        write(tmp_path, MINIMAL)
        registry = read_folders([tmp_path / "none", tmp_path])
        assert registry.ids() == ["gazette"]
        assert str(registry.errors[tmp_path / "none"]) == (
            f"the folder {tmp_path / 'none'} can't be read (No such file or directory); "
            "mend the setting VENUE_FOLDERS"
        )

    def test_only_venue_files_are_read(self, tmp_path):
        for name in (".gazette.yaml", "README.md", "gazette.yaml~"):
            write(tmp_path, "not: [yaml", name)
        registry = read_folders([tmp_path])
        assert (registry.ids(), registry.errors) == ([], {})

    def test_the_settings_add_folders_to_the_package(self, tmp_path):
        write(tmp_path, MINIMAL)
        registry = load_registry(Settings({"VENUE_FOLDERS": f"{tmp_path}"}))
        assert {"gazette", "sample"} <= set(registry.ids())
        assert load_registry(Settings()).ids() == read_folders([REGISTRY_FOLDER]).ids()
