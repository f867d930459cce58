"""How static files are stored for serving."""

from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from backupboard.lean import Lean

# Seldom looked at, 30 MB: compressing them and looking for imports in them was most of a first start.
_LEFT_AS_THEY_ARE = ("drf_spectacular_sidecar/", "admin/", "rest_framework/")
# Where modules import one another.
_MODULES = ("js/*.js", "vendor/*.js")

#: Characters of the hash in a file's name. Django's twelve cost an officer's first visit 500 bytes more; that a file's
#: new hash begins like its last one happens once in sixteen million changes.
_HASH_LENGTH: Final = 6


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, rewritten inside JavaScript modules too: an old page never mixes old and new modules."""

    support_js_module_import_aggregation = True
    # A module's hash waits for the hashes of what it imports: one pass for each step of the longest chain.
    max_post_process_passes = 16

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        imports = self._patterns.pop("*.js")
        self._patterns.update(dict.fromkeys(_MODULES, imports))

    def file_hash(self, name: str, content: File | None = None) -> str | None:  # type: ignore[type-arg]
        whole: str | None = super().file_hash(name, content)
        return whole and whole[:_HASH_LENGTH]

    def post_process(self, paths: dict[str, tuple[Storage, str]], *args: Any, **options: Any) -> Iterator[Any]:
        lean = {name: (Lean(storage), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(lean, *args, **options)

    def compress_files(self, paths: list[str]) -> Iterator[tuple[str, str, bool]]:
        ours: list[Any] = [path for path in paths if not path.startswith(_LEFT_AS_THEY_ARE)]
        yield from super().compress_files(ours)
