"""Run by `test_memory`: makes a bundle, reviews or applies one, and prints as one line of JSON how
many operations it has and the peaks of memory meanwhile, in bytes: this process's and its child's.
"""

import json
import resource
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

from liaison_app.domain.dates import japan_date
from liaison_app.host.resources import resources_folder
from liaison_app.host.vocabularies import load_vocabularies
from liaison_app.workflows.bundles import apply_bundle, create_bundles, review_bundle
from liaison_app.workflows.desk import Surroundings
from liaison_app.workflows.unlock import unlock
from tests.workflows.memory_of_import import forget_peak, peak

# The pages of either file in memory: as many for a small bundle as for a large one.
_CACHE_KIB = 2_048


def main(case_log: str, passphrase: str, act: str, where: str) -> None:
    resources, now = resources_folder(), datetime.now(UTC)
    vocabularies = load_vocabularies(resources, japan_date(now))
    around = Surroundings(lambda: datetime.now(UTC), secrets.token_bytes, resources, vocabularies)
    desk = unlock(Path(case_log), around, passphrase)
    for db in (desk.case_log._db, desk.inbox._db):
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    forget_peak()
    if act == "apply":
        operations = apply_bundle(desk, Path(where)).applied
    elif act == "review":
        operations = review_bundle(desk, Path(where)).review.new
    else:
        operations = create_bundles(desk, "office", Path(where))[0].operations
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    sys.stdout.write(json.dumps({"operations": operations, "peak": peak(), "child": child}))
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
