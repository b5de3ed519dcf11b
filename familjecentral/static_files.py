"""Static files with hashed names, compressed once at build; style sheets put together of their parts."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ServedFilesConfig(StaticFilesConfig):
    """Leaves out what no page of ours loads: source maps, Bootstrap's own style sheets (ours have what is used of
    them in them), its scripts for other bundlers, and the parts that our style sheets are made of.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "bootstrap-*", "bootstrap.*css", "bootstrap.js", "bootstrap.esm*", "bootstrap.bundle.js"),
        "css/theme/*",
    ]


@cache
def _built_styles() -> tuple[tempfile.TemporaryDirectory[str], FileSystemStorage]:
    from familjecentral import styles  # reads every template: only where style sheets are asked for

    folder = tempfile.TemporaryDirectory(prefix="familjecentralen-styles-")
    (Path(folder.name) / "css").mkdir()
    written = styles.changed_at()  # so that whoever asks whether a file has changed is told of its sources
    for name in styles.BUILT:
        path = Path(folder.name) / "css" / name
        path.write_text(styles.built(name))
        os.utime(path, (written, written))
    return folder, FileSystemStorage(location=folder.name)


class StylesFinder(BaseFinder):
    """Finds the style sheets that familjecentral.styles makes, before those that they are made of."""

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        _folder, storage = _built_styles()
        found = [storage.path(path)] if storage.exists(path) else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        folder, storage = _built_styles()
        for path in sorted(Path(folder.name).rglob("*.css")):
            yield path.relative_to(folder.name).as_posix(), storage


class CompressedManifestStorage(CompressedManifestStaticFilesStorage):
    # Some scripts of others name the source maps that are left out; that must not stop a build.
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
