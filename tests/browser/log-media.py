# Logs one of each kind of media, and alerts, as any program of wandb does. Prints the name of its run.
import tempfile

import numpy
import wandb

run = wandb.init(project="pictures", name="all kinds", dir=tempfile.mkdtemp())
run.alert(title="Low accuracy", text="Accuracy is 0.2,\n<b>below</b> the threshold.", level="WARN", wait_duration=300)
run.alert(title="Low accuracy", text="once more", level="WARN", wait_duration=300)
run.alert(title="Nearly done", text="One step is left.", level="ERROR")
for step in range(3):
    picture = numpy.full((24, 32, 3), 80 * step, dtype="uint8")
    values = {
        "loss": 1 / (step + 1),
        "sample": wandb.Image(picture, caption=f"the picture of step {step}"),
        "batch": [wandb.Image(picture, caption=f"number {number}") for number in range(step + 1)],
        "weights": wandb.Histogram(numpy.linspace(-1, 1 + step, 500)),
    }
    if step == 2:
        rows = [[number, f"row {number}", float("nan") if number == 1 else number / 4] for number in range(150)]
        values["predictions"] = wandb.Table(columns=["id", "text", "score"], data=rows)
        values["page"] = wandb.Html("<h1>a page of its own</h1><script>document.title = 'ran'</script>", inject=False)
        values["cloud"] = wandb.Object3D(numpy.zeros((3, 3)))
    run.log(values)
run.finish()
print(run.id)
