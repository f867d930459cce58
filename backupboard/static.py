"""How static files are stored for serving."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, rewritten inside JavaScript modules too: an old page never mixes old and new modules."""

    support_js_module_import_aggregation = True
