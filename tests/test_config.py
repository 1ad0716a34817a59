"""Settings: what each may be, and one clear line when it is something else."""

import subprocess
import sys

import pytest

import dev
from config import BadSetting, Config

SECRET = "a secret of some length"
GOOD = {"FIELDAPP_SECRET_KEY": SECRET, "FIELDAPP_DATABASE_URL": "sqlite:///somewhere.sqlite"}


def read(tmp_path, **changes: str) -> Config:
    return Config.from_environment(GOOD | changes, tmp_path)


def test_little_needs_to_be_said(tmp_path):
    config = Config.from_environment({"FIELDAPP_SECRET_KEY": SECRET}, tmp_path / "instance")
    assert config.database_url == f"sqlite:///{(tmp_path / 'instance' / 'fieldapp.sqlite').as_posix()}"
    assert (tmp_path / "instance").is_dir()
    assert (config.base_url, config.proxies, config.demo, config.prepare_threshold) == ("", 0, False, 5)
    assert not config.is_https


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_one_driver_whatever_its_address_is_called(scheme, tmp_path):
    config = read(tmp_path, FIELDAPP_DATABASE_URL=f"{scheme}://hoa:pass@db:5432/gocua")
    assert config.database_url == "postgresql+psycopg://hoa:pass@db:5432/gocua"


@pytest.mark.parametrize(
    ("given", "kept", "is_https"),
    [
        ("https://gocua.example.vn", "https://gocua.example.vn", True),
        ("https://gocua.example.vn/", "https://gocua.example.vn", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("", "", False),
    ],
)
def test_the_base_address_has_no_slash_at_its_end(given, kept, is_https, tmp_path):
    config = read(tmp_path, FIELDAPP_BASE_URL=given)
    assert (config.base_url, config.is_https) == (kept, is_https)


def test_a_pooler_can_forbid_prepared_statements(tmp_path):
    assert read(tmp_path, FIELDAPP_PREPARE="0").prepare_threshold is None


@pytest.mark.parametrize(("given", "kept"), [("on", True), ("off", False)])
def test_the_phones_worker_has_a_switch(given, kept, tmp_path):
    assert read(tmp_path).worker
    assert read(tmp_path, FIELDAPP_WORKER=given).worker is kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIELDAPP_DATABASE_URL", "mysql://db/gocua"),
        ("FIELDAPP_DATABASE_URL", "fieldapp.sqlite"),
        ("FIELDAPP_SECRET_KEY", ""),
        ("FIELDAPP_SECRET_KEY", "fifteen letters"),
        ("FIELDAPP_BASE_URL", "gocua.example.vn"),
        ("FIELDAPP_BASE_URL", "ftp://gocua.example.vn"),
        ("FIELDAPP_BASE_URL", "https://"),
        ("FIELDAPP_BASE_URL", "https://gocua.example.vn/app"),
        ("FIELDAPP_BASE_URL", "https://gocua.example.vn?a=b"),
        ("FIELDAPP_BASE_URL", "https://gocua.example.vn#a"),
        ("FIELDAPP_PROXIES", "-1"),
        ("FIELDAPP_PROXIES", "one"),
        ("FIELDAPP_PROXIES", "11"),
        ("FIELDAPP_PROXIES", "²"),
        ("FIELDAPP_PROXIES", ""),
        ("FIELDAPP_WORKER", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(name, value, tmp_path):
    with pytest.raises(BadSetting) as refusal:
        read(tmp_path, **{name: value})
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_demo_makes_its_own_secret(tmp_path):
    demo = {"FIELDAPP_DEMO": "1", "FIELDAPP_DATABASE_URL": GOOD["FIELDAPP_DATABASE_URL"]}
    one, other = (Config.from_environment(demo, tmp_path) for _ in range(2))
    assert len(one.secret_key) >= 32
    assert one.secret_key != other.secret_key


def test_the_demos_own_database_is_known_by_its_mark(tmp_path):
    (tmp_path / "demo").touch()
    assert Config.from_environment({}, tmp_path).demo
    assert not Config.from_environment(GOOD, tmp_path).demo


def test_a_printed_configuration_keeps_its_secrets(tmp_path):
    config = read(tmp_path, FIELDAPP_DATABASE_URL="postgresql://hoa:hidden@db/gocua")
    assert SECRET not in repr(config)
    assert "hidden" not in repr(config)


def test_a_start_with_a_bad_setting_is_one_line_and_exit_2():
    command = dev.flask("routes")
    environ = {"PATH": "", "PYTHONUTF8": "1", "FIELDAPP_SECRET_KEY": "short", "FIELDAPP_DATABASE_URL": "sqlite:///x"}
    answer = subprocess.run(
        [sys.executable, *command[1:]], cwd=dev.ROOT, env=environ, capture_output=True, encoding="utf-8"
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert "FIELDAPP_SECRET_KEY" in answer.stderr


def test_more_fonts_are_a_folder_that_is_there(tmp_path):
    assert read(tmp_path, FIELDAPP_FONTS=str(tmp_path)).fonts == tmp_path
    assert read(tmp_path).fonts is None
    with pytest.raises(BadSetting, match="FIELDAPP_FONTS"):
        read(tmp_path, FIELDAPP_FONTS=str(tmp_path / "nowhere"))
