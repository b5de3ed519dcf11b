"""The web server's own log, through the same formatter: it names the address of a page that broke."""

from typing import Any

from gunicorn.glogging import Logger

from .logs import SafeFormatter


class SafeGunicornLog(Logger):
    """gunicorn's log; masked also when somebody turns the access log on."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log, form in ((self.error_log, self.error_fmt), (self.access_log, self.access_fmt)):
            for handler in log.handlers:
                handler.setFormatter(SafeFormatter(form, self.datefmt))
