"""Which build of the procedures is at work, so that a new one takes over what waits and an old one is never mixed in.

A procedure waits for weeks; Temporal hands its next task to the build that is current then. A build is named after the
content of the code that decides, hence the same code started twice is the same build.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import structlog
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentRequest, SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from installation.settings_file import ROOT

DEPLOYMENT: Final = "advice-procedures"
DECIDING: Final = ("models", "audit", "language", "activities", "workflows", "installation")
_ATTEMPTS: Final = 60
_PAUSE_SECONDS: Final = 0.25

_log = structlog.stdlib.get_logger(__name__)


def build_id(root: Path = ROOT, folders: Sequence[str] = DECIDING) -> str:
    """The first 12 hexadecimal digits of the SHA-256 over the Python sources in these folders, names included."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def deployment(build: str, name: str = DEPLOYMENT) -> WorkerDeploymentConfig:
    """What the worker says of itself. Procedures move on to the build that is current at their next task."""
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=name, build_id=build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )


async def current_build(client: Client, name: str = DEPLOYMENT) -> str | None:
    """The build that gets new tasks now, or None where none does yet."""
    try:
        described = await client.workflow_service.describe_worker_deployment(
            DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=name)
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return described.worker_deployment_info.routing_config.current_deployment_version.build_id or None


async def make_current(client: Client, build: str, name: str = DEPLOYMENT) -> None:
    """Let this build have all tasks from now on. Its worker must poll already; the server notices that a moment later.

    Raises RPCError where the server still refuses after some 15 seconds.
    """
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=name, build_id=build, identity=client.identity
    )
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError as error:
            if attempt == _ATTEMPTS or not _may_pass(error):
                raise
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def take_over(client: Client, build: str, *, always: bool, name: str = DEPLOYMENT) -> bool:
    """Make this build current if it must, or if none is. Returns whether it is current afterwards.

    With several worker processes an old one that starts again must not win back what a newer build has taken over,
    hence `always` is for a single worker.
    """
    before = await current_build(client, name)
    if before == build:
        return True
    if before and not always:
        _log.warning("another build is current", current=before, ours=build, deployment=name)
        return False
    await make_current(client, build, name)
    _log.info("this build is current now", build=build, before=before)
    return True


def _may_pass(error: RPCError) -> bool:
    return error.status in {
        RPCStatusCode.NOT_FOUND,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.DEADLINE_EXCEEDED,
    }
