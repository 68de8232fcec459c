"""The build hook: it carries the reference pack and the catalogues into the wheel.

The wheel gets ``methodologie/`` as it is, the same pack checked and compiled, the catalogues compiled to ``.mo``, and a
manifest of digests. A wrong pack or catalogue stops the build. Nothing is written into the tree, and the same sources
always give the same bytes. An editable install gets nothing of this: it reads the checkout.
"""

from __future__ import annotations

import hashlib
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "parcours_cyber"


class PackBuildHook(BuildHookInterface[Any]):
    """Adds the content to the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files and tell hatchling where they go."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        made = TemporaryDirectory()
        self._made = made
        sys.path.insert(0, str(root / "src"))
        try:
            compiled = {"methodologie/compiled.json": compiled_pack(root), **compiled_catalogues(root)}
        finally:
            sys.path.pop(0)
        files = {f"methodologie/{name}": path for name, path in pack_files(root).items()}
        files |= write_all(Path(made.name), compiled)
        digests = ((hashlib.sha256(path.read_bytes()).hexdigest(), name) for name, path in sorted(files.items()))
        manifest = "".join(f"{digest}  {name}\n" for digest, name in digests)
        files |= write_all(Path(made.name), {"methodologie/MANIFEST.sha256": manifest.encode()})
        build_data["force_include"].update({str(path): f"{PACKAGE}/{name}" for name, path in sorted(files.items())})

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made for the build."""
        del version, build_data, artifact_path
        if hasattr(self, "_made"):
            self._made.cleanup()


def pack_files(root: Path) -> dict[str, Path]:
    """Return the files of the pack by their names within it."""
    folder = root / "methodologie"
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def compiled_pack(root: Path) -> bytes:
    """Return the reference pack, checked and compiled."""
    from parcours_cyber.loading.compiled import dumps
    from parcours_cyber.loading.packs import read_pack

    methodology, _ = read_pack(root / "methodologie")
    return dumps(methodology).encode()


def compiled_catalogues(root: Path) -> dict[str, bytes]:
    """Return the catalogues compiled; entries marked fuzzy are left out, so that a stale sentence falls back."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    package = root / "src" / PACKAGE
    compiled = {}
    for path in sorted(package.glob("locales/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name, abort_invalid=True)
        for entry in catalogue:
            entry.flags.discard("python-format")  # a percentage in a sentence, taken for a place-holder by Babel
        errors = [f"{path}:{entry.lineno}: {error}" for entry, found in catalogue.check() for error in found]
        if errors:
            raise SystemExit("\n".join(errors))
        buffer = BytesIO()
        write_mo(buffer, catalogue, use_fuzzy=False)
        compiled[path.relative_to(package).with_suffix(".mo").as_posix()] = buffer.getvalue()
    return compiled


def write_all(folder: Path, contents: dict[str, bytes]) -> dict[str, Path]:
    """Write contents below *folder* and return the paths by name."""
    paths = {}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        paths[name] = path
    return paths
