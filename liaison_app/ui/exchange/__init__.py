"""送付・受領: bundles in with their review, bundles out before they leave, enrolment."""
