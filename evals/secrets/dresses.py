"""The clothes secrets come in.

Those held back were written before the rules met them and measured once so; SECURITY.md has those figures. What they showed
has been mended since, so today they guard against steps back like the others. New dresses go to the held-back ones, and
their first figure is the one that counts.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

TASK = "arn:aws:ecs:us-west-2:471935208164:task/prod/0f6e1c7f5d3b4a1e9c8d7b6a5f4e3d2c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """A text around `name` and `value`. One that is not `named` shows the value without its name."""

    name: str
    wear: Callable[[str, str], str]
    named: bool = True
    held_back: bool = False


def dresses() -> tuple[Dress, ...]:
    """Return every dress."""
    return (
        *(Dress(name=name, wear=wear) for name, wear in _NAMED),
        *(Dress(name=name, wear=wear, held_back=True) for name, wear in _NAMED_HELD_BACK),
        *(Dress(name=name, wear=wear, named=False) for name, wear in _BARE),
        *(Dress(name=name, wear=wear, named=False, held_back=True) for name, wear in _BARE_HELD_BACK),
    )


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest if word)


def _nested(name: str, value: str) -> str:
    inner = json.dumps({"level": "error", "config": {name.lower(): value, "retries": 3}})
    return json.dumps({"log": inner, "container_name": "app", "ecs_task_arn": TASK})


_NAMED: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("env dump", lambda n, v: f"PATH=/usr/bin:/bin\n{n}={v}\nHOSTNAME=ip-10-0-3-17"),
    ("json log", lambda n, v: json.dumps({"ts": "2026-11-23T06:13:01Z", "msg": "loaded", n.lower(): v, "pid": 1})),
    ("yaml", lambda n, v: f"app:\n  {n.lower()}: {v}\n  port: 8080\n"),
    ("ecs environment", lambda n, v: json.dumps([{"name": "PORT", "value": "80"}, {"name": n, "value": v}])),
    ("java properties", lambda n, v: f"2026-11-23 INFO Using {n.lower().replace('_', '.')}={v}"),
    ("python repr", lambda n, v: f"settings: {{'{n.lower()}': '{v}', 'debug': False}}"),
    ("escaped json in json", _nested),
    ("shell trace", lambda n, v: f"+ export {n}={v}\n+ exec node server.js"),
)
_NAMED_HELD_BACK: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("cloudformation", lambda n, v: json.dumps({"ParameterKey": _camel(n), "ParameterValue": v})),
    ("ecs event", lambda n, v: f"(service api) (task 0f6e1c7f) failed: environment [{n}={v}] rejected by agent"),
    (
        "quoted shell",
        lambda n, v: f'docker run -d -e "{n}={v}" --name api 471935208164.dkr.ecr.us-west-2.amazonaws.com/a:1',
    ),
    ("toml", lambda n, v: f'[app]\n{n.lower()} = "{v}"\nworkers = 4'),
    ("ruby hash", lambda n, v: f'KeyError in boot: {{:{n.lower()}=>"{v}", :env=>"prod"}}'),
    ("struct dump", lambda n, v: f"panic: config.Config{{Addr::8080 {_camel(n)}:{v} Debug:false}}"),
    ("xml", lambda n, v: f'<appSettings><add key="{n}" value="{v}"/></appSettings>'),
    ("camel json", lambda n, v: f'{{"{_camel(n)}":"{v}","timeoutMs":500}}'),
    ("systemd", lambda n, v: f'Environment="{n}={v}" "PORT=80"'),
    ("logfmt", lambda n, v: f'level=error msg="boot failed" {n.lower()}="{v}" took=3ms'),
    ("go map", lambda n, v: f"map[HOME:/root {n}:{v} PATH:/bin]"),
    ("object dump", lambda n, v: f"DbConfig{{host=db, {n.lower().replace('_', '')}={v}, port=5432}}"),
    ("url query", lambda n, v: f'GET /v1/x?{n.lower()}={v}&page=2 HTTP/1.1" 401'),
    ("json thrice", lambda n, v: json.dumps({"a": json.dumps({"b": json.dumps({n: v})})})),
    ("table", lambda n, v: f"{n}\t{v}\nPORT\t80"),
    ("ini", lambda n, v: f"[db]\n{n.lower()} = {v}\n; comment"),
    ("spring", lambda n, v: f"Property: {n.lower().replace('_', '-')} Value: {v} Reason: failed to bind"),
    ("dotnet", lambda n, v: f"Configuration key '{n}' has invalid value '{v}'."),
    ("docker inspect", lambda n, v: json.dumps({"Config": {"Env": ["PATH=/bin", f"{n}={v}"]}}, indent=1)),
    ("java option", lambda n, v: f"root 1 0.0 java -D{n.lower().replace('_', '.')}={v} -jar app.jar"),
    ("flag", lambda n, v: f"exec: --{n.lower().replace('_', '-')}={v} --port=80"),
    ("terraform", lambda n, v: f'  + {n.lower()} = "{v}" -> null'),
    ("sql", lambda n, v: f"SET {n.lower()} = '{v}';"),
    ("coloured", lambda n, v: f"\x1b[31m{n}\x1b[0m=\x1b[33m{v}\x1b[0m"),
    ("html", lambda n, v: f"&quot;{n.lower()}&quot;:&quot;{v}&quot;"),
    ("pydantic", lambda n, v: f"{n}\n  Input should be a valid URL [type=url, input_value='{v}', input_type=str]"),
    ("json message", lambda n, v: json.dumps({"message": f"{n}: {v}"})),
    ("kubernetes", lambda n, v: f"- name: {n}\n  value: {v}\n- name: B\n  value: c"),
)
_BARE: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("prose", lambda _, v: f"request to partner was refused, sent {v} and got 401"),
    ("stack trace", lambda _, v: f'  File "/app/client.py", line 31, in call\nValueError: bad credential {v}\n'),
    ("json value", lambda _, v: json.dumps({"argv": ["node", "server.js", v], "code": 1})),
)
_BARE_HELD_BACK: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("exec array", lambda _, v: f"exec: ['/bin/app', '{v}']: permission denied"),
    ("escaped newline", lambda _, v: json.dumps({"stopCode": "EssentialContainerExited", "log": f"boot\n{v}\nexit 1"})),
    ("tuple", lambda _, v: f"got ({v}) while parsing"),
    ("path", lambda _, v: f"/hooks/{v}/run 404"),
    ("csv", lambda _, v: f"1,{v},ok"),
    ("coloured alone", lambda _, v: f"\x1b[33m{v}\x1b[0m refused"),
    ("backtick", lambda _, v: f"rejected `{v}` at 06:13"),
    ("after colon", lambda _, v: f"Error: Incorrect value provided: {v}. See the documentation."),
)
