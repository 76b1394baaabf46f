"""Two servers that show one folder of runs, behind nginx, as in assets/hosting.md."""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.package import ROOT
from tests.support.server import free_port, start_server, wait_for_answer

HOSTING = (ROOT / "assets" / "hosting.md").read_text(encoding="utf-8")
PRINTED = re.compile(r"```nginx\n(# /etc/nginx/conf.d/.*?)```", re.DOTALL)
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
MISSING = "no nginx: install it (apt install nginx-light)"
AROUND = """daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
uwsgi_temp_path uwsgi; scgi_temp_path scgi;
{}}}
"""  # one process, which ends with its parent, and writes only into its own folder


@contextlib.contextmanager
def two_servers(folder: Path) -> Iterator[tuple[int, list[subprocess.Popen]]]:
    """Yield nginx's port, and the servers, which show the runs in `folder`/show."""
    port, first, second = free_port(), free_port(), free_port()
    text, started = PRINTED.findall(HOSTING)[0], []
    own = {"listen 80": f"listen 127.0.0.1:{port}", ":8501": f":{first}", ":8502": f":{second}"}
    for old, new in own.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(AROUND.format(text))
    show = {"RNN_DEMO_MODE": "show", "RNN_DEMO_SHOW": str(folder / "show")}
    assert NGINX, MISSING
    try:
        started.append(start_server(first, **show))
        started.append(start_server(second, **show))
        started.append(subprocess.Popen([NGINX, "-e", "stderr", "-p", folder, "-c", "nginx.conf"]))
        wait_for_answer(started[-1], port)
        yield port, started[:2]
    finally:
        for process in started:
            process.kill()
            process.wait(20)
