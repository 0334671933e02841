"""What the log never says: what people typed or who they are."""

import re
from collections.abc import MutableMapping
from typing import Any

# PostgreSQL quotes the row or the statement below its message; a next exception of the same traceback stays.
DETAILS = re.compile(
    r"(\n|\\n)(DETAIL|LINE \d+|CONTEXT|QUERY): .*?(?=\n\n(?:The above exception|During handling)|\Z)",
    re.DOTALL,
)
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def without_data(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cuts the browser, the details of the database's errors, and mail addresses out of every log line."""
    event.pop("user_agent", None)
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = ADDRESS.sub("(address)", DETAILS.sub(r"\1(details cut)", value))
    return event
