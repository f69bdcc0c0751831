"""Files of tasks, uploaded as a browser does."""

from typing import Any

import boto3
import urllib3
from botocore.config import Config

from infra.local.stack import Stack
from tests.support.api import Api


def begin(me: Api, task: Any, name: str = "plan.txt", content_type: str = "text/plain") -> Any:
    """An upload that has begun: its id and the form for it."""
    answer = me.post(f"/tasks/{task['id']}/attachments", {"name": name, "content_type": content_type})
    assert answer.status == 201, answer
    return answer.json


def send(begun: Any, content: bytes = b"hello", **changes: str) -> int:
    """Send the file by the form, some of whose fields may be changed; the status that storage answers with."""
    fields = {**begun["upload"]["fields"], **changes, "file": ("file", content)}
    return urllib3.request("POST", begun["upload"]["url"], fields=fields, retries=False, timeout=30).status


def attach(
    me: Api, task: Any, name: str = "plan.txt", content: bytes = b"hello", content_type: str = "text/plain"
) -> Any:
    """A file of a task, all of it there."""
    begun = begin(me, task, name, content_type)
    assert send(begun, content) == 204
    answer = me.post(f"/tasks/{task['id']}/attachments/{begun['id']}/finish")
    assert answer.status == 200, answer
    return answer.json


def stored(stack: Stack, task: Any) -> list[str]:
    """The ids of the files that storage holds for a task."""
    settings = stack.plan.s3.environment
    s3 = boto3.client(
        "s3",
        endpoint_url=settings["S3_ENDPOINT"],
        region_name=settings.get("S3_REGION", "us-east-1"),
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=settings["AWS_SECRET_ACCESS_KEY"],
        config=Config(s3={"addressing_style": "path"}),
    )
    found = s3.list_objects_v2(Bucket=settings["S3_BUCKET"], Prefix=f"attachments/{task['id']}/")
    return sorted(each["Key"].rpartition("/")[2] for each in found.get("Contents", []))
