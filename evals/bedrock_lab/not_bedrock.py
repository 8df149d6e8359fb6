"""What comes from between us and Bedrock: a proxy's page, noise, half a head."""

from evals.aws_lab.exchange import HttpResponse

HALF_A_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventst"
_PAGE = b"<html><head><title>Sign in</title></head><body>Your session with the proxy has ended.</body></html>"


def page(status: int) -> HttpResponse:
    """Return a web page where an answer should be."""
    return HttpResponse(status=status, body=_PAGE, content_type="text/html")


def noise() -> HttpResponse:
    """Return bytes that are said to be compressed, and are not."""
    return HttpResponse(status=200, body=_PAGE[::-1], headers=(("Content-Encoding", "gzip"),))
