"""Our app hides the PyPI library `requests`. That is meant, and nothing may trip over it."""

import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import rest_framework.compat
from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks

import requests
from backupboard.places import ROOT
from tests.architecture.source import modules


def test_requests_is_our_app_and_its_init_is_empty() -> None:
    source = Path(requests.__file__ or "")
    assert source == ROOT / "requests" / "__init__.py"
    assert source.stat().st_size == 0


def test_rest_framework_believes_the_library_absent() -> None:
    assert rest_framework.compat.requests is None


def test_the_app_that_cures_the_name_comes_first() -> None:
    assert settings.INSTALLED_APPS[0] == "units.apps.UnitsConfig"
    assert next(iter(apps.get_app_configs())).name == "units"


@pytest.mark.parametrize("name", ["rest_framework.test", "drf_spectacular.openapi", "drf_spectacular.views"])
def test_what_used_to_fail_imports(name: str) -> None:
    import_module(name)


def test_the_system_check_says_so_too() -> None:
    ids = {message.id for message in run_checks()}
    assert not ids & {"backupboard.E003", "backupboard.E004"}


def test_nobody_calls_out_with_the_library() -> None:
    calls = ("requests.get(", "requests.post(", "requests.Session(", "requests.request(")
    assert not [(str(module), call) for module in modules() for call in calls if call in module.text], "use httpx"


def test_no_test_folder_takes_the_name() -> None:
    assert not (ROOT / "tests" / "requests").exists()


def test_the_library_is_not_installed_beside_us() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert not [line for line in wanted if line.replace(" ", "").split(">")[0].split("=")[0] == "requests"]
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "\nrequests==" not in (ROOT / lock).read_text()


def test_a_foreign_requests_earlier_on_the_path_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "__init__.py").write_text("'''not ours'''\n")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.path.append({str(ROOT)!r})\n"
        "import requests; assert requests.__doc__ == 'not ours'\n"
        "from backupboard.checks import requests_is_ours\n"
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'backupboard.settings'\n"
        "print([m.id for m in requests_is_ours(None)])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "backupboard.E003" in done.stdout, done.stderr
