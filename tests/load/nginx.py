"""Two servers that show one folder of runs, behind nginx: as assets/hosting.md has it."""

import contextlib
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.browser.conftest import ROOT, free_port, start_server

HOSTING = (ROOT / "assets" / "hosting.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```nginx\n(# /etc/nginx/conf.d/digits.conf\n.*?)```", re.DOTALL)
MISSING = "nginx is missing: install it (apt install nginx-light)"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
OWN = """
daemon off; master_process off; pid {0}/nginx.pid; error_log {0}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
    uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
{1}}}
"""  # all in a folder of its own, one process, and what /etc/nginx/nginx.conf has else is Debian's


def configuration(port: int, first: int, second: int) -> str:
    """What assets/hosting.md prints, with these ports of 127.0.0.1 in place of its own."""
    found = BLOCK.search(HOSTING)
    assert found, "assets/hosting.md no longer prints nginx's configuration"
    text = found[1]
    for old, new in {"listen 80;": f"listen 127.0.0.1:{port};", ":8501": f":{first}",
                     ":8502": f":{second}"}.items():  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def two_servers(folder: Path) -> Iterator[tuple[int, list[subprocess.Popen]]]:
    """nginx's port, and the servers, which show the runs in `folder`/show; all end with it."""
    assert NGINX, MISSING
    port, *ports = free_port(), free_port(), free_port()
    of_nginx = folder / "nginx"
    of_nginx.mkdir()
    (of_nginx / "nginx.conf").write_text(OWN.format(of_nginx, configuration(port, *ports)))
    started: list[subprocess.Popen] = []
    try:
        for each in ports:
            about = {"RNN_DEMO_MODE": "show", "RNN_DEMO_SHOW": str(folder / "show")}
            started.append(start_server(each, **about))
        started.append(subprocess.Popen([NGINX, "-p", of_nginx, "-c", of_nginx / "nginx.conf"]))
        _wait(port, started[-1])
        yield port, started[:2]
    finally:
        for process in started:
            process.kill()
            process.wait(20)


def _wait(port: int, nginx: subprocess.Popen) -> None:
    for _ in range(100):
        if nginx.poll() is not None:
            raise RuntimeError(f"nginx ended with status {nginx.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nginx does not answer")
