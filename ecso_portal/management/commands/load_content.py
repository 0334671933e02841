from django.conf import settings
from django.core.management.base import BaseCommand

from ecso_portal.content import ContentLoader


class Command(BaseCommand):
    help = "Loads the facts and the sample publications of content/; what is there already is left as it is."

    def handle(self, *args: object, **options: object) -> None:
        loader = ContentLoader(settings.BASE_DIR / "content")
        loader.load()
        counts = ", ".join(f"{count} {name}" for name, count in sorted(loader.created.items()))
        self.stdout.write(f"Loaded: {counts}." if counts else "All content is loaded already.")
