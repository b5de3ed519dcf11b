"""Static files with hashed names, compressed once at build."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ServedFilesConfig(StaticFilesConfig):
    """Leaves out what no page of ours loads: source maps, and Bootstrap in parts or for other bundlers."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "bootstrap-*", "bootstrap.css", "bootstrap.rtl.css", "bootstrap.js", "bootstrap.esm*"),
        "bootstrap.bundle.js",
    ]


class CompressedManifestStorage(CompressedManifestStaticFilesStorage):
    # Bootstrap's files name the source maps that are left out; that must not stop a build.
    manifest_strict = False
    patterns = tuple(
        (files, tuple(one for one in found if "sourceMappingURL" not in str(one)))
        for files, found in CompressedManifestStaticFilesStorage.patterns
    )
    keep_only_hashed_files = True
    support_js_module_import_aggregation = True

    def url(self, name: str, force: bool = True) -> str:
        """Hashed names with DEBUG too, so that the local demo serves what production serves."""
        return super().url(name, force=force)
