"""What people upload as their photo or as a logo, and what they are told of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.pictures.examine import Made, examine
from intake.pictures.why import RefusedError, Why
from members.limits import count
from members.models import Person, Picture

AN_HOUR = 30  # uploads of one person: each costs a process

REFUSALS = {
    Why.TOO_LARGE: _("The file is larger than 8 MB: save the picture smaller."),
    Why.NOT_A_PICTURE: _("This is no PNG, JPEG or WebP picture: save it as one of these."),
    Why.DAMAGED: _("The picture is damaged: open it in another program and save it anew."),
    Why.ANIMATED: _("The picture moves: choose one that stands still."),
    Why.TOO_MANY_PIXELS: _("The picture has more than 40 million pixels: save it smaller."),
    Why.TOO_SMALL: _("The picture is smaller than 64 pixels in one direction: choose a larger one."),
    Why.TOO_HEAVY: _("The picture takes more memory than one should: save it smaller."),
    Why.TOO_SLOW: _("The picture takes longer to read than one should: save it anew."),
}


def take(content: bytes, kind: str, *, by: Person) -> dict[str, Any]:
    """The values of a Picture, made anew from what was uploaded; takes seconds, so not within a transaction.

    Raises ValidationError with the words for who uploaded it.
    """
    if count(f"pictures:{by.pk}") > AN_HOUR:
        raise ValidationError(_("These are many pictures for one hour. Please send yours again later."))
    try:
        made, small = examine(content, kind)
    except RefusedError as error:
        raise ValidationError(REFUSALS[error.code], code=error.code) from error
    return values_of(made, small)


def values_of(made: Made, small: Made) -> dict[str, Any]:
    return {
        "content": made.content,
        "width": made.width,
        "height": made.height,
        "sha256": made.sha256,
        "small": small.content,
        "small_width": small.width,
        "small_height": small.height,
    }


def values_from(picture: Picture) -> dict[str, Any]:
    """Those of a picture that is there, for another row."""
    names = ("content", "width", "height", "sha256", "small", "small_width", "small_height")
    return {name: getattr(picture, name) for name in names}


def with_logo(organisations: Any) -> Any:
    """With the logo of each but for its bytes."""
    return organisations.select_related("logo").defer("logo__content", "logo__small")
