import threading

from evals.bedrock_lab.request_log import LoggedRequest, RequestLog


def request() -> LoggedRequest:
    return LoggedRequest(operation="Converse", model_id="m", region="us-west-2", body={})


def test_it_settles_when_every_request_has_ended():
    log, one = RequestLog(), request()
    assert log.settle(0)
    log.add(one)
    assert not log.settle(0)
    threading.Thread(target=log.end, args=(one,)).start()
    assert log.settle(5)
    assert log.all() == [one]
    log.clear()
    assert log.all() == []
