"""Failed image pulls of the newest changes, each with the image the task definition asks for and what ECR says of it."""

from dataclasses import dataclass

from agent.failures.current_failures import FailureText, failure_texts
from agent.failures.once import once_for_each
from agent.signals.image_pull import ImagePullFailure, parse_image_pull
from tools.ecr.facts import ImageLookup
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class PullFailure:
    """One text about a failed pull. `image` is None where neither the text nor the task definition names it."""

    text: FailureText
    failure: ImagePullFailure
    image: str | None
    lookup: ImageLookup | None

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition that asks for the image, if it was read."""
        return self.text.failed.definition if self.text.failed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedImage:
    """An image that one service could not pull, with every text about it, newest first."""

    service: str | None
    image: str | None
    failures: tuple[PullFailure, ...]

    @property
    def lookup(self) -> ImageLookup | None:
        """Return what ECR says about the image, if it was asked."""
        return next((failure.lookup for failure in self.failures if failure.lookup), None)

    @property
    def definition(self) -> TaskDefinition | None:
        """Return the task definition that asks for the image, if it was read."""
        return next((failure.definition for failure in self.failures if failure.definition), None)

    @property
    def task_count(self) -> int:
        """Count the tasks that failed to pull it."""
        return len({failure.text.resource for failure in self.failures if failure.text.failed})

    @property
    def missing(self) -> bool:
        """Say whether ECR says that there is no such image."""
        return self.lookup is not None and self.lookup.state != "found"


@once_for_each
def failed_images(snapshot: Snapshot) -> tuple[FailedImage, ...]:
    """Group the failed pulls by service and image."""
    groups: dict[tuple[str | None, str | None], list[PullFailure]] = {}
    for text in failure_texts(snapshot):
        failure = parse_image_pull(text.text)
        if failure is None:
            continue
        image = _image(text, failure)
        read = snapshot.images.get(image or "")
        lookup = read.value if isinstance(read, Found) else None
        found = PullFailure(text=text, failure=failure, image=image, lookup=lookup)
        groups.setdefault((text.service, image), []).append(found)
    return tuple(
        FailedImage(service=service, image=image, failures=tuple(failures))
        for (service, image), failures in groups.items()
    )


def _image(text: FailureText, failure: ImagePullFailure) -> str | None:
    """Prefer the reference as the task definition writes it: that is what the look-up was made with."""
    if text.container:
        return text.container.image
    definition = text.failed.definition if text.failed else None
    images = [container.image for container in definition.containers] if definition else []
    if failure.image:
        same = (image for image in images if _plain(image) == _plain(failure.image))
        return next(same, failure.image)
    return images[0] if len(set(images)) == 1 else None


def _plain(image: str) -> str:
    """Leave out what Docker adds to short names."""
    return image.removeprefix("docker.io/").removeprefix("library/").removesuffix(":latest")
