"""What tests share: the starter library with its index, and the data that lies outside of the repository."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).absolute().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def shared():
    """The folder of data that is not part of the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the data for development lies outside of the repository")
    return folder


@pytest.fixture(scope="session")
def starter_library():
    return ROOT / "sources" / "library"


@pytest.fixture(scope="session")
def library_index(starter_library, tmp_path_factory):
    """The index of the starter library, built once."""
    from index import build_index, open_index

    folder = tmp_path_factory.mktemp("library") / "index"
    build_index(starter_library, folder)
    return open_index(folder)


@pytest.fixture(scope="session")
def indexed(tmp_path_factory):
    """Write texts, given by source, into a folder of their own, and open its index."""
    from index import build_index, open_index

    def made(texts):
        folder = tmp_path_factory.mktemp("texts")
        for source, text in texts.items():
            path = folder / "sources" / source
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        build_index(folder / "sources", folder / "index")
        return open_index(folder / "index")

    return made


@pytest.fixture(scope="session")
def contextual():
    """The contextual encoder, loaded once."""
    from index.contextual import PACKAGE, load_contextual

    found = load_contextual()
    if found is None:
        pytest.skip(f"the package {PACKAGE} is not installed")
    return found


@pytest.fixture
def exact_cross(contextual, monkeypatch):
    """The cross encoder that comes with the program, in float32 throughout, on any processor."""
    import torch

    import index.contextual as package
    from index.contextual import packed

    monkeypatch.setattr(packed, "precision", lambda: torch.float32)
    return package.CrossEncoder(contextual, Path(package.__file__).parents[1] / package.CROSS)


@pytest.fixture(scope="session")
def encoder():
    """The built-in encoder, loaded once."""
    from index import load_encoder

    return load_encoder()


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, one for all tests: Playwright's loop can't be started twice in a process."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt-get install chromium fonts-noto-core)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
