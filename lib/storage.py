"""Files in S3-compatible storage: streamed in, fetched by signed URL, never public."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from lib import config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART = 8 * 1024 * 1024
"""Bytes of a part; S3 wants at least 5 MiB and at most 10,000 parts, so files may reach 78 GiB."""


class Upload:
    """A file written as a stream, in constant memory. It appears whole when the block ends, or not at all."""

    def __init__(self, key: str, content_type: str) -> None:
        self.key, self.size = key, 0
        self._bucket = config.load(config.Storage).s3_bucket
        self._s3 = _client(config.load(config.Storage).s3_endpoint)
        self._buffer = bytearray()
        self._parts: list[CompletedPartTypeDef] = []
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="upload")
        self._under_way: Future[CompletedPartTypeDef] | None = None
        self._abort_leftovers()
        started = self._s3.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)
        self._id = started["UploadId"]

    def _abort_leftovers(self) -> None:
        """What an attempt that was killed has left would be kept, and paid for, for ever."""
        left = self._s3.list_multipart_uploads(Bucket=self._bucket, Prefix=self.key)
        for upload in left.get("Uploads", []):
            self._s3.abort_multipart_upload(Bucket=self._bucket, Key=upload["Key"], UploadId=upload["UploadId"])

    def write(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) >= PART:
            self._send()

    def _send(self) -> None:
        """Send what has gathered, while the next part gathers."""
        self._wait()
        full = bytes(self._buffer)
        self._buffer.clear()
        self._under_way = self._sender.submit(self._upload, len(self._parts) + 1, full)
        self.size += len(full)

    def _upload(self, number: int, data: bytes) -> "CompletedPartTypeDef":
        part = self._s3.upload_part(Bucket=self._bucket, Key=self.key, UploadId=self._id, PartNumber=number, Body=data)
        return {"PartNumber": number, "ETag": part["ETag"]}

    def _wait(self) -> None:
        if self._under_way is not None:
            self._parts.append(self._under_way.result())
            self._under_way = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        target = {"Bucket": self._bucket, "Key": self.key, "UploadId": self._id}
        with self._sender:
            if kind is None and (self._buffer or not self.size):
                self._send()
            if kind is None:
                self._wait()
        if kind is not None:
            self._s3.abort_multipart_upload(**target)
            return
        self._s3.complete_multipart_upload(**target, MultipartUpload={"Parts": self._parts})


def signed_url(key: str, *, filename: str, seconds: int, content_type: str) -> str:
    """A URL that anyone holding it may fetch `key` by for so many seconds, saved as `filename`. Never log it."""
    settings = config.load(config.Storage)
    params = {
        "Bucket": settings.s3_bucket,
        "Key": key,
        "ResponseContentDisposition": _attachment(filename),
        "ResponseContentType": content_type,
    }
    client = _client(settings.s3_public_endpoint or settings.s3_endpoint)
    return client.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)


def _attachment(filename: str) -> str:
    """To be saved and never shown, under this name and, for old programs, one in ASCII (RFC 6266)."""
    filename = filename.replace("/", "_")  # MinIO refuses requests with `../` anywhere in them.
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    header = f'attachment; filename="{plain}"'
    return header if plain == filename else f"{header}; filename*=UTF-8''{quote(filename, safe='')}"


def delete(key: str) -> None:
    """Remove a file; one that is not there is no error."""
    settings = config.load(config.Storage)
    _client(settings.s3_endpoint).delete_object(Bucket=settings.s3_bucket, Key=key)


def create_bucket() -> None:
    """Make the bucket where it is missing. Private, which is what S3 makes it."""
    settings = config.load(config.Storage)
    client = _client(settings.s3_endpoint)
    if settings.s3_bucket not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=settings.s3_bucket)


@dataclass(frozen=True)
class Form:
    """Where and with which fields to POST a file as multipart/form-data; `key` is what it will be called."""

    url: str
    fields: dict[str, str]
    key: str


def signed_form(key: str, *, content_type: str, most_bytes: int, seconds: int) -> Form:
    """A form that lets a browser upload one file of this type and size (an S3 POST policy), for so many seconds."""
    settings = config.load(config.Storage)
    client = _client(settings.s3_public_endpoint or settings.s3_endpoint)
    conditions = [{"Content-Type": content_type}, ["content-length-range", 1, most_bytes]]
    signed = client.generate_presigned_post(
        settings.s3_bucket, key, Fields={"Content-Type": content_type}, Conditions=conditions, ExpiresIn=seconds
    )
    return Form(signed["url"], signed["fields"], key)


@dataclass(frozen=True)
class Found:
    """What is in storage under a key."""

    size: int
    beginning: bytes


def peek(key: str, length: int) -> Found | None:
    """The first bytes of a file and what is known of it; nothing where there is no such file."""
    settings = config.load(config.Storage)
    client = _client(settings.s3_endpoint)
    try:
        head = client.get_object(Bucket=settings.s3_bucket, Key=key, Range=f"bytes=0-{length - 1}")
    except client.exceptions.NoSuchKey:
        return None
    size = int(head["ContentRange"].rpartition("/")[2])
    return Found(size, head["Body"].read())


def faults() -> tuple[type[Exception], ...]:
    """What S3 calls raise when the storage is away or refuses."""
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError


@cache
def _client(endpoint: str) -> "S3Client":
    """Made on first use: importing boto3 costs as much as all of Flask."""
    import boto3
    from botocore.config import Config

    settings = config.load(config.Storage)
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=settings.aws_access_key_id.get_secret_value(),
        aws_secret_access_key=settings.aws_secret_access_key.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
