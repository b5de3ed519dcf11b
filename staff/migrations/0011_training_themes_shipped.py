"""The training themes that come with the program, for the municipalities that are there; the coordinators' from then on."""

from django.db import migrations

NAMES = (
    "Jämställt föräldraskap",
    "Stjärnfamiljen",
    "Kulturell medvetenhet",
    "Psykisk hälsa",
    "Förstå familjen",
    "Instruktör i spädbarnsmassage",
)


def ship(apps, schema_editor):
    themes = apps.get_model("staff", "TrainingTheme")
    for municipality in apps.get_model("staff", "Principal").objects.filter(kind="municipality"):
        for position, name in enumerate(NAMES, start=1):
            themes.objects.get_or_create(municipality=municipality, name=name, defaults={"position": position})


class Migration(migrations.Migration):
    dependencies = [("staff", "0010_development_of_the_centre")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
