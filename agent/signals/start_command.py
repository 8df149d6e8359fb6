"""Reads why a container's start command could not run: not found, not executable, wrong arguments, or no format the kernel runs.

Sources: https://github.com/opencontainers/runc (its errors), https://tldp.org/LDP/abs/html/exitcodes.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.error_line import complaint_text
from tools.pattern import Pattern, PatternTable

StartProblem = Literal["exec_format", "not_found", "not_executable", "arguments"]

NOT_EXECUTABLE, NOT_FOUND = 126, 127  # the shell's own exit codes

_Q = r"[`'\"‘“]?"
_EXEC_FORMAT = Pattern(
    r"(?i:(?:exec(?: user process caused:?)? )?(?:[`'\"]?(?P<name>/[^\s:'\"]+)[`'\"]?)?(?:: ?|\] |^|caused:? [`'\"])exec format error)|"
    r"cannot execute binary file(?:: Exec format error)?|rosetta error: failed to open elf|qemu-\w+(?:-static)?: Could not open '/lib",
    "m",
)
_WORDINGS: tuple[tuple[StartProblem, str], ...] = (
    # runc and containerd
    ("not_found", r"exec: \"?(?P<name>[^\":]+)\"?: executable file not found in \$?PATH|executable file .{0,40}?not found in \$?PATH|executable file not found"),
    ("not_found", r"(?:exec: |stat )\"?(?P<name>[^\":]+)\"?: (?:stat \S+: )?no such file or directory(?:: unknown)?"),
    # The console cuts the middle and the end of long reasons.
    ("not_found", r"exec: \"(?P<name>[^\"]+)\": stat \S+?\.{3} ?no such file or dir"),
    ("not_executable", r"exec: \"?(?P<name>[^\":]+)\"?: (?:permission denied|is a directory)(?:: unknown)?|[Pp]ermission denied: unknown|is a directory: unknown"),
    ("not_found", r"no such file or directory: unknown"),
    ("not_found", r"exec(?: user process caused:?)? ?\"?(?P<name>/[^\s:\"]+)?\"?:? ?no such file or directory"),
    ("not_executable", r"exec(?: user process caused:?)? ?\"?(?P<name>/[^\s:\"]+)?\"?:? ?permission denied|cannot execute(?:: (?:required file not found|Is a directory|Permission denied))"),
    ("not_found", r"chdir to cwd \(\"(?P<name>[^\"]+)\"\) set in config\.json failed"),
    ("not_found", r"(?i:no command specified)"),
    # init processes
    ("not_found", r"\[FATAL +tini \(\d+\)\] exec (?P<name>\S+) failed|\[dumb-init\] (?P<named>[^:]+): No such file|(?:su-exec|gosu|setpriv): (?P<third>[^:\s]+): (?:No such file|executable file not found)"),
    # shells; env names the interpreter of a script, \r is a script with Windows line ends
    ("not_found", rf"\benv: (?:can't execute )?{_Q}(?P<name>[^'\"’:]+)[`'\"’]?: No such file"),
    ("not_found", r"(?:^|[\s:])(?:(?:/\S*/)?(?:ba|da|a|z|k|)sh|/\S+\.sh|\S+\.sh): (?:exec: )?(?:line )?(?:\d+: )?(?:exec: )?(?P<name>[^\s:]+): (?:command )?not found"),
    ("not_found", r"(?:^|\s)(?:bash: |zsh: )?(?:line \d+: )?(?P<name>[\w./\-]+): command not found|command not found: (?P<named>\S+)"),
    ("not_executable", r"^\s*(?:(?:/\S*/)?(?:ba|da|a)?sh): (?:line )?(?:\d+: )?(?:exec: )?(?:(?P<unless>cannot[^\s:]*)|(?P<name>[^\s:]+)): [Pp]ermission denied"),
    ("not_found", r"^\s*(?:/\S*/)?(?:ba|da|a)?sh: (?:\d+: )?(?:can't open|[Cc]annot open) '?(?P<name>[^\s':]+)|^\s*(?:/\S*/)?(?:ba|da|a)?sh: (?P<named>/\S+): No such file"),
    # The program runs, but does not know what it is told to do
    ("not_found", r"(?i:\bcommand) [\"'](?P<name>[\w:.\-]+)[\"'] (?:not found|is not defined|does not exist|not recognized)"),
    ("not_found", r"(?i:missing script:?) [\"']?(?P<name>[\w:.\-]+)|No such command [`'\"]?(?P<named>[\w:.\-]+)|Unknown command:? [`'\"]?(?P<third>[\w:.\-]+)"),
    ("arguments", r"(?i:unrecogni[sz]ed (?:arguments?|options?|subcommand)|unknown (?:flag|shorthand flag|option|argument|subcommand)|flag provided but not defined|no such option|invalid option --|illegal option --|bad option:|unexpected argument|invalid choice:|the following arguments are required|requires at least \d+ arg|accepts (?:at most )?\d+ arg|too many arguments)"),
    ("arguments", r"Unrecognized VM option|Unrecognized option: -|Could not create the Java Virtual Machine"),
)  # fmt: skip
_PATTERNS: PatternTable[StartProblem] = PatternTable((problem, Pattern(pattern, "m")) for problem, pattern in _WORDINGS)
# Commands of health checks and of exec sessions run in a container that started. Image pulls know "not found", too.
_NOT_OURS = Pattern(
    r"OCI runtime exec failed|CannotPull|error mounting|failed to mount|custom device|\bdevice \S+: no such file|logging driver|log driver|"
    r"\b(?:curl|wget|nc|pg_isready|grpc_health_probe)\b[\"']?: (?:executable file |command )?not found"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFailure:
    """A start command that did not run. `command` is None where the text names none."""

    problem: StartProblem
    command: str | None
    quote: str


def parse_start_command(text: str) -> StartFailure | None:
    """Read a failed start from a container's reason or a log line, or return None.

    Example:
        >>> parse_start_command('exec: "gunicorn": executable file not found in $PATH: unknown')
        StartFailure(problem='not_found', command='gunicorn', quote='exec: "gunicorn": executable file not found in $PATH')
        >>> parse_start_command("exec /docker-entrypoint.sh: exec format error").problem
        'exec_format'
        >>> parse_start_command("sh: 1: node: not found").command
        'node'
        >>> parse_start_command("GET /command-not-found 404 2ms")
    """
    words = complaint_text(text)
    if words is None:
        return None
    if found := _EXEC_FORMAT.search(words):
        return StartFailure(problem="exec_format", command=found["name"], quote=found[0].strip(":] "))
    if _NOT_OURS.search(words):
        return None
    for problem, pattern in _PATTERNS.against(words):
        if found := pattern.search(words):
            named = next((value for value in found.groupdict().values() if value), None)
            return StartFailure(problem=problem, command=named, quote=found[0].strip())
    return None
