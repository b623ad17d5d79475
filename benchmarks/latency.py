"""How long after a save the figures follow, on an installation whose worker and dispatcher run (`./run demo`).

    NGUON_DATABASE=name ./run manage shell --command "from benchmarks.latency import main; main()"

An event is written as it stands, which queues its month like any save and changes no figure.
"""

import statistics
import time

from pipeline.models import StageEvent
from reports.models import StaleFact

LIMIT_SECONDS, TIMES, PATIENCE_SECONDS = 2.0, 20, 30.0


def _follow(event_id: int) -> float:
    StageEvent.objects.filter(pk=event_id).update(is_voided=False)
    began = time.perf_counter()
    while StaleFact.objects.exists():
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise SystemExit("No worker or no dispatcher is running.")
        time.sleep(0.01)
    return time.perf_counter() - began


def main() -> None:
    ids = StageEvent.objects.filter(is_voided=False, code="admitted").order_by("-pk").values_list("pk", flat=True)
    taken = []
    for event_id in ids[:TIMES]:
        taken.append(_follow(event_id))
        time.sleep(0.5)
    worst, middle = max(taken), statistics.median(taken)
    print(f"figures follow a save after {middle:.2f} s (median), {worst:.2f} s (worst of {len(taken)})")
    print(f"ratio to the limit of {LIMIT_SECONDS:g} s: {worst / LIMIT_SECONDS:.2f}")
