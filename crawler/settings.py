"""The wiring diagram: every setting of the project, with what reads it (docs/settings.md)."""

from __future__ import annotations

import os
import sys

from crawler.items import FIELDS

# The project, read by Scrapy.
BOT_NAME = "venue-archive"
SPIDER_MODULES = ["spiders"]
SPIDER_LOADER_CLASS = "crawler.venues.spiderloader.VenueSpiderLoader"
COMMANDS_MODULE = "crawler.commands"
ADDONS = {"crawler.addons.ReplayAddon": 0}  # off unless REPLAY_FROM is set

# What a deployment decides.
DATA_DIR = os.environ.get("VENUE_ARCHIVE_DATA", "data")  # archive, index, state, items: used by all of it
CONTACT = os.environ.get(
    "VENUE_ARCHIVE_CONTACT", ""
)  # downloadermiddlewares/useragent.py, extensions/archive.py
VENUE_FOLDERS = os.environ.get("VENUE_ARCHIVE_VENUES", "")  # venues/loader.py: further folders, comma list
REPLAY_URL = os.environ.get("VENUE_ARCHIVE_REPLAY_URL", "http://127.0.0.1:8081")  # spiders: memento_url

# Venues and spiders.
VENUE_SPIDER = "spiders.venue.VenueSpider"  # venues/spiderloader.py: the class of a venue's spider
SOURCE_PAGES = (
    200  # spiders/venue.py: further sources (sitemaps, pages of a list) that one source leads on to
)
PAGE_REQUISITES = False  # spiders/base.py: for pages of no venue; a venue says so itself
REQUISITES_PER_PAGE = 200  # spiders/base.py

# The history: when a page is looked at again, in days; one that hasn't changed for long later than others.
CONDITIONAL_REQUESTS = True  # downloadermiddlewares/conditional.py: ask whether a page has changed
REVISIT_FACTOR = 0.2  # state/revisit.py
REVISIT_LEAST = 1.0  # state/revisit.py; a venue's file may say other bounds
REVISIT_MOST = 30.0  # state/revisit.py
REVISIT_CITED_LEAST = 7.0  # state/revisit.py: for pages that a list names
REVISIT_CITED_MOST = 30.0  # state/revisit.py: the same

# The wiki's sources (docs/wiki.md).
ANNOTATE_URL = os.environ.get("VENUE_ARCHIVE_ANNOTATE_URL", "")  # commands/annotate.py; empty: by rules
ANNOTATE_MODEL = os.environ.get("VENUE_ARCHIVE_ANNOTATE_MODEL", "")  # commands/annotate.py
ANNOTATE_TIMEOUT = 60.0  # annotations/endpoint.py: seconds for one answer
ANNOTATE_CONCURRENCY = 4  # annotations/run.py: texts that a model is asked about at once
WIKI_URL = os.environ.get("VENUE_ARCHIVE_WIKI_URL", "")  # commands/push.py: the wiki's server
WIKI_WRITES_PER_MINUTE = 200  # wiki/push/client.py: what the server takes; 0: as many as it answers
WIKI_READS_PER_MINUTE = 1000  # the same
WIKI_TIMEOUT = 60.0  # the same: seconds for one try
WIKI_BACKOFF = 0.5  # the same: seconds before the second try, doubled for each further one
RATING_OVERRIDES = ""  # wiki/overrides.py: a YAML file of resources that are rated otherwise than their venue

# The frontier.
SCHEDULER = "crawler.frontier.scheduler.FrontierScheduler"
FRONTIER_RESUME = True  # frontier/scheduler.py: go on with a run that was cut off

# Many venues, and crawls that begin by themselves.
CRAWLALL_AT_ONCE = 8  # commands/crawlall.py: venues that are crawled at a time
CRAWLALL_TURN = 600.0  # commands/crawlall.py: seconds after which a venue makes room for one that waits
SCHEDULE_DEFAULT = ""  # together/selection.py: for venues that don't say when they are crawled; empty: never

SHUTDOWN_GRACE = 15  # extensions/shutdown.py: seconds that fetches under way have when a crawl is ended

# Politeness (docs/politeness.md): one request a host at a time, a second apart, unless the venue says else.
ROBOTSTXT_OBEY = True
ROBOTS_CRAWL_DELAY_MOST = 60.0  # downloadermiddlewares/robots.py: seconds; a longer Crawl-delay is cut to it
ROBOTS_FAILURE_HOLDS = 300.0  # downloadermiddlewares/robots.py: seconds until a failed one is asked again
USER_AGENT = None  # made of CONTACT: crawler/useragent.py
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # a delay is the least that a host is owed, not the mean
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
COOKIES_ENABLED = True
DOWNLOADER = "crawler.politeness.downloader.PoliteDownloader"
RETRY_AFTER_MOST = 600.0  # downloadermiddlewares/politeness.py: seconds; a longer Retry-After is cut to it
BACKOFF_MOST = 60.0  # politeness/pace.py: seconds that the delay of a host is doubled up to
BACKOFF_ANSWERS = 10  # politeness/pace.py: good answers after which it is halved again
PAGES_PER_HOST = 50_000  # politeness/caps.py: pages of a run that its sources name; 0: no cap
PAGES_PER_PATTERN = 5_000  # politeness/caps.py: the same, of URLs that differ in numbers and ids alone
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # a dead page is an item, not a fault of ours
REDIRECT_MAX_TIMES = 10
METAREFRESH_MAXDELAY = 3  # seconds; a page that reloads itself every minute is no redirect

# Limits and safety.
ALLOW_PRIVATE_ADDRESSES = ""  # capture/addresses.py: networks that may be fetched all the same, comma list
DOWNLOAD_TIMEOUT = 60  # seconds for one fetch as a whole, whatever it waits for
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024  # bytes, as received and as decoded
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_MEMORY = 48 * 1024 * 1024  # capture/limits.py: bytes of all answers under way
DOWNLOAD_MAX_HEAD_BYTES = 128 * 1024  # capture/limits.py
DOWNLOAD_MAX_HEADERS = 500  # capture/limits.py
DECODED_RATIO = 200  # downloadermiddlewares/decoding.py: how much larger a body may become, from 8 MiB on
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut body is archived and marked, not asked for again
DOWNLOAD_VERIFY_CERTIFICATES = True  # capture/trust.py never turns it off; Scrapy's own default is False
REMOTE_CONTROL_ENABLED = False  # would listen on a port
TELNETCONSOLE_ENABLED = False  # would listen on a port
URLLENGTH_LIMIT = 0  # no page is dropped in silence
HTTPERROR_ALLOW_ALL = True  # every answer becomes an item

# Extraction.
EXTRACTOR = "pipelines.extractors.route.extract"  # pipelines/worker.py: the function that finds the article
EXTRACT_WORKERS = 0  # pipelines/extract.py: processes that extract; 0: as many as there are cores
EXTRACT_TIMEOUT = 30  # pipelines/workers.py: seconds for a page, from when a worker takes it
EXTRACT_MEMORY = 1024 * 1024 * 1024  # pipelines/worker.py: bytes for a page, beyond what a worker has anyway
EXTRACT_MAX_BYTES = 16 * 1024 * 1024  # pipelines/extract.py: a longer body isn't looked at
CONTENT_PIPELINES = [
    "pipelines.extract.ExtractPipeline",
    "pipelines.clean.CleanPipeline",
    "pipelines.preview.PreviewPipeline",
]  # content.py: what finds content, for `reextract` and `savefixture`; in the order of ITEM_PIPELINES

# Capture.
WARC_MAX_BYTES = 1_000_000_000  # extensions/archive.py: size at which the next WARC file is begun
WARC_MAX_AGE = 24 * 60 * 60  # the same: seconds after which the next one is begun; 0: never
MIN_FREE_BYTES = 100_000_000  # extensions/diskspace.py: a crawl ends when less is free; 0: it doesn't look
DOWNLOAD_HANDLERS = {
    "http": "crawler.browser.handler.BrowserDownloadHandler",
    "https": "crawler.browser.handler.BrowserDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6 as well

# The browser (docs/browser.md): for pages whose venue, or `-a browser=`, asks for it.
BROWSER_PAGES = 2  # browser/tabs.py: most pages that are shown at once
BROWSER_RESTART = 200  # browser/tabs.py: pages after which another browser is started; 0: never
BROWSER_MEMORY = 2 * 1024 * 1024 * 1024  # browser/browsing.py: bytes; beyond that its largest page is ended
BROWSER_PAGE_SECONDS = 120  # browser/browsing.py: for one page as a whole
BROWSER_PAGE_REQUESTS = 300  # browser/browsing.py: requests of one page
BROWSER_PAGE_BYTES = 64 * 1024 * 1024  # browser/browsing.py: bytes that one page receives
BROWSER_WAIT = 20  # browser/pageview.py: most seconds to wait for a page to load, or to be quiet
BROWSER_QUIET = 0.25  # browser/pageview.py: seconds without a request, after which a page is at rest
BROWSER_SCROLL = 10  # browser/pageview.py: screens that are scrolled through; 0: none
BROWSER_SANDBOX = os.geteuid() != 0  # browser/chromium.py: Chromium's own sandbox, which root can't have

# Replay: a crawl of an archive.
REPLAY_FROM = ""  # addons.py: the data folder that answers instead of the network; empty: a live crawl
REPLAY_AT = ""  # capture/replay.py: a date or moment; no capture after it is looked at

# The way of a request, and of an item.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.downloadermiddlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "crawler.downloadermiddlewares.useragent.ContactMiddleware": 500,
    "crawler.downloadermiddlewares.conditional.ConditionalMiddleware": 550,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "crawler.downloadermiddlewares.cookies.OfflineCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.downloadermiddlewares.redirect.CappedMetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.downloadermiddlewares.decoding.DecodingMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.downloadermiddlewares.redirect.CappedRedirectMiddleware": 600,
    "crawler.downloadermiddlewares.politeness.PolitenessMiddleware": 610,
}
ITEM_PIPELINES = {
    "pipelines.validate.ValidatePipeline": 100,
    "pipelines.recall.RecallPipeline": 150,
    "pipelines.extract.ExtractPipeline": 200,
    "pipelines.browser.BrowserPipeline": 250,
    "pipelines.clean.CleanPipeline": 300,
    "pipelines.preview.PreviewPipeline": 400,
    "pipelines.history.ComparePipeline": 450,
    "pipelines.warc.WarcPipeline": 500,
    "pipelines.record.RecordPipeline": 600,
    "pipelines.publish.PublishPipeline": 700,
    "pipelines.history.HistoryPipeline": 800,
}
CONCURRENT_ITEMS = 8
FEED_EXPORT_FIELDS = list(FIELDS)  # for -o and FEEDS
FEED_EXPORT_ENCODING = "utf-8"

# What an operator sees.
EXTENSIONS = {
    "crawler.extensions.diskspace.DiskSpace": 0,  # before a disk that is full is written to
    "crawler.extensions.archive.ArchiveOwner": 1,
    "crawler.extensions.progress.Progress": 10,
    "crawler.extensions.shutdown.Shutdown": 10,
    "crawler.extensions.runs.RunRecorder": 20,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
}
PROGRESS_ENABLED = True  # extensions/progress.py

# Runs that are watched (docs/runs.md): from when on the monitors speak, and who hears of it.
MONITOR_SILENCE_INTERVALS = 5.0  # monitors/articles.py: usual intervals without a new article
MONITOR_SILENCE_DAYS = 7.0  # monitors/articles.py: but not before so many days
MONITOR_LEAST = 10  # monitors/articles.py, fetches.py: pages or articles that a ratio is made of
MONITOR_ERRORS = 0.3  # monitors/fetches.py: ratio of pages that failed
MONITOR_BLOCKED = 0.3  # monitors/fetches.py: ratio of pages that were refused
MONITOR_TEXT = 0.5  # monitors/articles.py: share of the usual length of new articles
MONITOR_UNTITLED = 0.3  # monitors/articles.py: ratio of new articles without a title
MONITOR_SOURCE_RUNS = 2  # monitors/sources.py: runs in a row in which a source failed
MONITOR_DISK_DAYS = 7.0  # monitors/endings.py: days until the disk is full
MONITOR_FREE_TIMES = 5.0  # monitors/endings.py: how many times MIN_FREE_BYTES are to be free on it
NOTIFY_WEBHOOK = os.environ.get("VENUE_ARCHIVE_NOTIFY_WEBHOOK", "")  # notices/webhook.py: gets a POST of JSON
NOTIFY_EMAIL = os.environ.get("VENUE_ARCHIVE_NOTIFY_EMAIL", "")  # notices/email.py: addresses, comma list
NOTIFY_EMAIL_FROM = ""  # notices/email.py: the sender; empty: the first of them
NOTIFY_SMTP = os.environ.get("VENUE_ARCHIVE_NOTIFY_SMTP", "")  # notices/email.py: smtp://user@host:587
NOTIFY_COMMAND = ""  # notices/program.py: gets JSON on its standard input
REPORT_ENABLED = True  # runs/conclusion.py: make the report after each run
REPORT_DAYS = 30  # runs/conclusion.py, commands/report.py: days that it shows
METRICS_FILE = ""  # runs/metrics.py: for node_exporter's textfile collector, /path/NAME.prom
# On a terminal the live line and the closing table say it; in a log file, lines do.
LOG_LEVEL = "WARNING" if sys.stderr.isatty() else "INFO"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False  # the closing table has what matters; -s STATS_DUMP=1 shows the rest

# The machinery.
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop"
REACTOR_THREADPOOL_MAXSIZE = 10
