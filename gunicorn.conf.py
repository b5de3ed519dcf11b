"""What holds for the web server however it is started; gunicorn reads this file by itself."""

from familjecentral.privacy.gunicorn_log import SafeGunicornLog

accesslog = None  # secret links are addresses: a line for each request would keep them
logger_class = SafeGunicornLog
