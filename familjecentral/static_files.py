"""Static files with hashed names, compressed once at build."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CompressedManifestStorage(CompressedManifestStaticFilesStorage):
    # Bootstrap's stylesheets name source maps that its package ships beside them; a missing one must
    # not stop a build, since no page loads it.
    manifest_strict = False
    support_js_module_import_aggregation = True
